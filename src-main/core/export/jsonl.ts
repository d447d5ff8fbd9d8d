import type { ExportFormat, FormatContext } from './format'
import type { ExportRow } from './row'
import { toMediaPath } from './mediaPath'

/** The full form with provenance; texts exactly as they are, no media tokens. */
function encode(row: ExportRow, context: FormatContext): unknown {
  return {
    id: row.instructionId,
    video: {
      id: row.videoId,
      name: row.videoName,
      path: row.videoPath === null ? null : toMediaPath(row.videoPath, context.mediaRoot),
      sha256: row.videoSha256,
    },
    kind: row.kind,
    questionType: row.questionType,
    question: row.question,
    response: row.response,
    claims: row.claims,
    state: row.state,
    levels: row.levels,
    scores: row.scores,
    curator: row.curator,
    provenance: { pack: row.pack, taxonomy: row.taxonomy, grammar: row.grammar, llm: row.llm, caption: row.caption },
  }
}

export const jsonl: ExportFormat = {
  id: 'jsonl',
  title: 'S2I Workbench JSON Lines (everything, with provenance)',
  paths: 'Video paths are relative to the media root; null for videos known only from imported scores.',
  needsVideoFile: false,
  data: [{ name: 's2i.jsonl', layout: 'lines', accepts: () => true, encode }],
  sideFiles: () => [],
}
