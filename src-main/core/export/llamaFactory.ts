import type { ExportFormat, FormatContext } from './format'
import type { ExportRow } from './row'
import { isStage1, isStage2 } from './format'
import { mediaPathsOf } from './mediaPath'
import { toTrainingText } from './mediaText'

/** `videos` is a list (of a string the length would be counted) with one `<video>` token per item, in the user's turn. */
function encode(row: ExportRow, context: FormatContext): unknown {
  const videos = mediaPathsOf(row, context.mediaRoot)
  return {
    messages: [
      { role: 'user', content: `${'<video>'.repeat(videos.length)}${toTrainingText(row.question)}` },
      { role: 'assistant', content: toTrainingText(row.response) },
    ],
    videos,
  }
}

/** Every column is listed: once `columns` is present, unlisted ones become null. @see LLaMA-Factory data/README.md, data/parser.py */
function datasetEntry(fileName: string): unknown {
  return {
    file_name: fileName,
    formatting: 'sharegpt',
    columns: { messages: 'messages', videos: 'videos' },
    tags: { role_tag: 'role', content_tag: 'content', user_tag: 'user', assistant_tag: 'assistant', system_tag: 'system' },
  }
}

const STAGES = ['s2i_stage1', 's2i_stage2'] as const

export const llamaFactory: ExportFormat = {
  id: 'llama-factory',
  title: 'LLaMA-Factory (ShareGPT)',
  paths: 'Video paths are relative to the media root; set it as media_dir, and this folder as dataset_dir.',
  needsVideoFile: true,
  videosPerRow: 2,
  data: [
    { name: 's2i_stage1.json', layout: 'array', accepts: isStage1, encode },
    { name: 's2i_stage2.json', layout: 'array', accepts: isStage2, encode },
  ],
  sideFiles: (rowsByFile) => {
    const written = STAGES.filter(stage => rowsByFile[`${stage}.json`])
    const info = Object.fromEntries(written.map(stage => [stage, datasetEntry(`${stage}.json`)]))
    return [{ name: 'dataset_info.json', text: `${JSON.stringify(info, null, 2)}\n` }]
  },
}
