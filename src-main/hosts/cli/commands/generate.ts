import type { Command } from 'commander'
import type { LlmOptions } from '../llmOptions'
import type { CommonOptions } from '../session'
import { INSTRUCTION_KINDS } from '../../../../src-shared/domain/claim'
import { planOf } from '../../../../src-shared/domain/generation'
import { writeTexts } from '../../../core/jobs/writeTexts'
import { describeRewrite } from '../../../longWork'
import { EXIT } from '../exitCodes'
import { KEY_HELP, serverOf, withLlmOptions, withRates } from '../llmOptions'
import { count, inSession, withCommonOptions } from '../session'
import { parseKinds, wholeNumber } from './review'

interface GenerateOptions extends CommonOptions, LlmOptions { readonly seed?: string, readonly kinds: string }

const EXAMPLES = `
Examples:
  s2i generate
  s2i generate --seed 7 --kinds reasoning,qa
  s2i generate --llm http://localhost:11434/v1 --model qwen3:8b                       Ollama
  s2i generate --llm http://localhost:8000/v1 --model my-model --llm-concurrency 8     vLLM
  s2i generate --llm https://llm.example.com/v1 --model m --llm-key-file ~/llm.key --json

With --llm every text is written by the grammar first, then reworded; a rewrite that changes a rating is refused and the
grammar's words stay. What was answered is kept, so a run that was stopped goes on and a second one asks nothing.
${KEY_HELP}`

/** Writing instructions, by the grammar alone or reworded by a model. */
export function addGenerateCommand(program: Command, appRoot: string): void {
  withLlmOptions(withCommonOptions(program.command('generate'))
    .description('write reasoning, QA and stage-I pairs from the stored scores; what exists is not written again')
    .option('--seed <n>', 'seed of the variety; the same seed and scores give the same texts')
    .option('--kinds <list>', `comma-separated: ${INSTRUCTION_KINDS.join(', ')}`, INSTRUCTION_KINDS.join(',')), 'have the texts reworded by')
    .addHelpText('after', EXAMPLES)
    .action(async (options: GenerateOptions) => inSession(appRoot, options, async (session) => {
      const kinds = parseKinds(options.kinds)
      const server = serverOf(options)
      const workspace = await session.open()
      const rewriter = server && workspace.llm.connect(server)
      const seed = options.seed === undefined ? workspace.settings.get().seed : wholeNumber(options.seed, '--seed')
      const { llm, ...summary } = await session.run(writeTexts(workspace, { plan: planOf({ kinds }, seed), rewriter: () => rewriter }, session.signal))
      const text = `Wrote ${count(summary.generated, 'pair')} for ${count(summary.videos, 'video')}.`
      if (llm === null)
        session.answer(summary, text)
      else session.answer({ ...summary, llm: withRates(llm) }, `${text} ${describeRewrite(llm)}`)
      return llm !== null && llm.failed > 0 ? EXIT.someFailed : EXIT.done
    }))
}
