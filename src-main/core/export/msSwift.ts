import type { ExportFormat } from './format'
import type { ExportRow } from './row'
import { isStage1, isStage2 } from './format'
import { mediaPathsOf } from './mediaPath'
import { toTrainingText } from './mediaText'

/** `videos` is a list with one `<video>` token per item. `channel` gives loss curves by question type with --enable_channel_loss. @see ms-swift Customization/Custom-dataset.md */
function encode(row: ExportRow): unknown {
  const videos = mediaPathsOf(row, null)
  return {
    messages: [
      { role: 'user', content: `${'<video>'.repeat(videos.length)}${toTrainingText(row.question)}` },
      { role: 'assistant', content: toTrainingText(row.response) },
    ],
    videos,
    channel: row.questionType,
  }
}

export const msSwift: ExportFormat = {
  id: 'ms-swift',
  title: 'ms-swift',
  paths: 'Video paths are absolute, as ms-swift prefers; run with --strict true, else bad rows are dropped silently.',
  needsVideoFile: true,
  videosPerRow: 2,
  data: [
    { name: 's2i_stage1.jsonl', layout: 'lines', accepts: isStage1, encode },
    { name: 's2i_stage2.jsonl', layout: 'lines', accepts: isStage2, encode },
  ],
  sideFiles: () => [],
}
