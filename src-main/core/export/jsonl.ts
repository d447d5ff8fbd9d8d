import type { ExportFormat, FormatContext } from './format'
import type { ExportRow } from './row'
import { toMediaPath } from './mediaPath'

function encodeVideo({ videoId: id, videoName: name, videoPath, videoSha256: sha256 }: Pick<ExportRow, 'videoId' | 'videoName' | 'videoPath' | 'videoSha256'>, { mediaRoot }: FormatContext): unknown {
  return { id, name, path: videoPath === null ? null : toMediaPath(videoPath, mediaRoot), sha256 }
}

/** The full form with provenance; texts exactly as they are, no media tokens. `second` stands in comparisons alone. */
function encode(row: ExportRow, context: FormatContext): unknown {
  return {
    id: row.instructionId,
    video: encodeVideo(row, context),
    kind: row.kind,
    questionType: row.questionType,
    question: row.question,
    response: row.response,
    claims: row.claims,
    state: row.state,
    levels: row.levels,
    scores: row.scores,
    ...(row.second && { second: { video: encodeVideo(row.second, context), levels: row.second.levels, scores: row.second.scores } }),
    curator: row.curator,
    provenance: { pack: row.pack, taxonomy: row.taxonomy, grammar: row.grammar },
  }
}

export const jsonl: ExportFormat = {
  id: 'jsonl',
  title: 'S2I Workbench JSON Lines (everything, with provenance)',
  paths: 'Video paths are relative to the media root; null for videos known only from imported scores.',
  needsVideoFile: false,
  videosPerRow: 2,
  data: [{ name: 's2i.jsonl', layout: 'lines', accepts: () => true, encode }],
  sideFiles: () => [],
}
