import type { ExportFormat, FormatContext } from './format'
import type { ExportRow } from './row'
import { isStage1, isStage2 } from './format'
import { toMediaPath } from './mediaPath'
import { toTrainingText } from './mediaText'

/** The media token is `<image>` for videos too; `video` is one path, joined to --video_folder, never a list. @see LLaVA-NeXT llava/train/train.py, LazySupervisedDataset */
function encode(row: ExportRow, context: FormatContext): unknown {
  return {
    id: row.instructionId,
    video: toMediaPath(row.videoPath as string, context.mediaRoot),
    data_source: `s2i_${row.kind}`,
    conversations: [
      { from: 'human', value: `<image>\n${toTrainingText(row.question)}` },
      { from: 'gpt', value: toTrainingText(row.response) },
    ],
  }
}

const STAGES = ['s2i_stage1', 's2i_stage2'] as const

export const llava: ExportFormat = {
  id: 'llava',
  title: 'LLaVA-NeXT / LLaVA-Video',
  paths: 'Video paths are relative to the media root; pass it as --video_folder. Start training from the folder of these files, or make json_path absolute.',
  needsVideoFile: true,
  videosPerRow: 1,
  data: [
    { name: 's2i_stage1.json', layout: 'array', accepts: isStage1, encode },
    { name: 's2i_stage2.json', layout: 'array', accepts: isStage2, encode },
  ],
  sideFiles: rowsByFile => STAGES
    .filter(stage => rowsByFile[`${stage}.json`])
    .map(stage => ({ name: `${stage}.yaml`, text: `datasets:\n  - json_path: ${stage}.json\n    sampling_strategy: all\n` })),
}
