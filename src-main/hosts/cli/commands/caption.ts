import type { Command } from 'commander'
import type { LlmOptions } from '../llmOptions'
import type { CommonOptions } from '../session'
import { Fault } from '../../../../src-shared/domain/fault'
import { describeCaptions } from '../../../longWork'
import { EXIT } from '../exitCodes'
import { KEY_HELP, serverOf, withLlmOptions, withRates } from '../llmOptions'
import { inSession, withCommonOptions } from '../session'

const EXAMPLES = `
Examples:
  s2i caption --llm http://localhost:11434/v1 --model qwen2.5vl:7b
  s2i caption --llm http://localhost:8000/v1 --model my-vision-model --llm-concurrency 4 --json
  s2i caption --llm http://localhost:11434/v1 --model qwen2.5vl:7b && s2i generate

A few small frames of each video are sent, no file name and no sound. The model says who or what is seen, doing what, and
where; a caption that judges quality or holds a number is refused. Captions stand in reasoning texts that are generated or
reworded afterwards. Each video is asked about once, so a run that was stopped goes on.
${KEY_HELP}`

interface CaptionOptions extends CommonOptions, LlmOptions {}

/** Captions by a model that sees pictures: a command of its own, for it is another model and is asked once a video, whatever is generated. */
export function addCaptionCommand(program: Command, appRoot: string): void {
  withLlmOptions(withCommonOptions(program.command('caption'))
    .description('ask a model that sees pictures what each video shows, for the reasoning texts'), 'have the videos described by')
    .addHelpText('after', EXAMPLES)
    .action(async (options: CaptionOptions) => inSession(appRoot, options, async (session) => {
      const server = serverOf(options)
      if (server === null)
        throw new Fault('input.invalid', 'Say with --llm and --model which model describes the videos, such as --llm http://localhost:11434/v1 --model qwen2.5vl:7b.')
      const workspace = await session.open()
      const summary = await session.run(workspace.captions.caption(workspace.llm.connect(server), session.signal))
      session.answer({ llm: withRates(summary) }, describeCaptions(summary))
      return summary.failed > 0 ? EXIT.someFailed : EXIT.done
    }))
}
