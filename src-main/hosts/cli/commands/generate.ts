import type { Command } from 'commander'
import type { Workspace } from '../../../compose'
import type { Rewriter } from '../../../core/rewriting/ports'
import type { RewriteSummary } from '../../../core/rewriting/service'
import type { CommonOptions } from '../session'
import { readFileSync } from 'node:fs'
import process from 'node:process'
import { llmSettings } from '../../../../src-shared/contract/llm'
import { INSTRUCTION_KINDS } from '../../../../src-shared/domain/claim'
import { Fault } from '../../../../src-shared/domain/fault'
import { planOf } from '../../../../src-shared/domain/generation'
import { refusalRate } from '../../../../src-shared/domain/rewrite'
import { writeTexts } from '../../../core/jobs/writeTexts'
import { describeRewrite } from '../../../longWork'
import { EXIT } from '../exitCodes'
import { count, inSession, withCommonOptions } from '../session'
import { parseKinds, wholeNumber } from './review'

interface LlmOptions { readonly llm?: string, readonly model?: string, readonly llmConcurrency?: string, readonly llmKeyFile?: string, readonly llmInsecure?: boolean }
interface GenerateOptions extends CommonOptions, LlmOptions { readonly seed?: string, readonly kinds: string, readonly language?: string }

const EXAMPLES = `
Examples:
  s2i generate
  s2i generate --seed 7 --kinds reasoning,qa
  s2i generate --language zh
  s2i generate --llm http://localhost:11434/v1 --model qwen3:8b                       Ollama
  s2i generate --llm http://localhost:8000/v1 --model my-model --llm-concurrency 8     vLLM
  s2i generate --llm https://llm.example.com/v1 --model m --llm-key-file ~/llm.key --json

With --llm every text is written by the grammar first, then reworded; a rewrite that changes a rating is refused and the
grammar's words stay. What was answered is kept, so a run that was stopped goes on and a second one asks nothing.
The key comes from --llm-key-file, else $S2I_LLM_KEY, else "s2i llm key set".`

/** Writing instructions, by the grammar alone or reworded by a model. */
export function addGenerateCommand(program: Command, appRoot: string): void {
  withCommonOptions(program.command('generate'))
    .description('write reasoning, QA and stage-I pairs from the stored scores; what exists is not written again')
    .option('--seed <n>', 'seed of the variety; the same seed and scores give the same texts')
    .option('--kinds <list>', `comma-separated: ${INSTRUCTION_KINDS.join(', ')}`, INSTRUCTION_KINDS.join(','))
    .option('--language <code>', 'language of the texts, such as en or zh (default: en); those in other languages stay')
    .option('--llm <url>', 'have a model behind this OpenAI-compatible server reword the texts')
    .option('--model <name>', 'with --llm: which model')
    .option('--llm-concurrency <n>', 'with --llm: requests at once, 1 to 16 (default: the setting, 2 at first)')
    .option('--llm-key-file <path>', 'with --llm: file that holds the key')
    .option('--llm-insecure', 'with --llm: allow http:// to another computer')
    .addHelpText('after', EXAMPLES)
    .action(async (options: GenerateOptions) => inSession(appRoot, options, async (session) => {
      const kinds = parseKinds(options.kinds)
      const workspace = await session.open()
      const rewriter = rewriterOf(workspace, options)
      const seed = options.seed === undefined ? workspace.settings.get().seed : wholeNumber(options.seed, '--seed')
      const { llm, ...summary } = await session.run(writeTexts(workspace, { plan: planOf({ kinds, language: options.language }, seed), rewriter: () => rewriter }, session.signal))
      const text = `Wrote ${count(summary.generated, 'pair')} for ${count(summary.videos, 'video')}.`
      if (llm === null)
        session.answer(summary, text)
      else session.answer({ ...summary, llm: { ...llm, refusalRate: refusalRate(llm), ...ratesOf(llm) } }, `${text} ${describeRewrite(llm)}`)
      return llm !== null && llm.failed > 0 ? EXIT.someFailed : EXIT.done
    }))
}

/** Over the whole run; null where it was too short to tell. */
function ratesOf({ pairs, cacheHits, tokensOut, elapsedS }: RewriteSummary): { pairsPerS: number | null, tokensPerS: number | null } {
  const per = (n: number): number | null => elapsedS > 0 ? Math.round(n / elapsedS * 100) / 100 : null
  return { pairsPerS: per(pairs - cacheHits), tokensPerS: per(tokensOut) }
}

/** @throws Fault `input.invalid`, `llm.endpoint_refused`. */
function rewriterOf({ llm }: Pick<Workspace, 'llm'>, { llm: url, model, llmConcurrency, llmKeyFile, llmInsecure }: LlmOptions): Rewriter | null {
  if (url === undefined) {
    if (model !== undefined || llmConcurrency !== undefined || llmKeyFile !== undefined || llmInsecure === true)
      throw new Fault('input.invalid', 'Say with --llm which server rewords the texts, such as --llm http://localhost:11434/v1.')
    return null
  }
  if (model === undefined)
    throw new Fault('input.invalid', 'Say with --model which model rewords the texts.')
  return llm.connect({ url, model, concurrency: llmConcurrency === undefined ? undefined : concurrency(llmConcurrency), insecure: llmInsecure, key: keyOf(llmKeyFile) })
}

function concurrency(value: string): number {
  const parsed = llmSettings.shape.concurrency.safeParse(wholeNumber(value, '--llm-concurrency'))
  if (!parsed.success)
    throw new Fault('input.invalid', `--llm-concurrency is from 1 to 16, not ${value}.`)
  return parsed.data
}

function keyOf(path: string | undefined): string | undefined {
  const fromEnvironment = process.env.S2I_LLM_KEY
  // No child process needs it.
  delete process.env.S2I_LLM_KEY
  if (path === undefined)
    return fromEnvironment === '' ? undefined : fromEnvironment
  try { return readFileSync(path, 'utf8') }
  catch (cause) { throw new Fault('input.invalid', `The key file ${path} could not be read. Nothing was sent.`, { cause }) }
}
