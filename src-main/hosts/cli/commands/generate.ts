import type { Command } from 'commander'
import type { InstructionKind } from '../../../../src-shared/domain/claim'
import type { GenerationPlan } from '../../../../src-shared/domain/generation'
import type { LlmOptions } from '../llmOptions'
import type { CommonOptions } from '../session'
import { INSTRUCTION_KINDS } from '../../../../src-shared/domain/claim'
import { Fault } from '../../../../src-shared/domain/fault'
import { DEFAULT_PLAN, generationPlan, MAX_SHARE, planOf, QUESTION_TYPES, questionShares } from '../../../../src-shared/domain/generation'
import { writeTexts } from '../../../core/jobs/writeTexts'
import { describeRegenerated, describeRewrite } from '../../../longWork'
import { EXIT } from '../exitCodes'
import { KEY_HELP, serverOf, withLlmOptions, withRates } from '../llmOptions'
import { count, inSession, withCommonOptions } from '../session'
import { parseKinds, shareOf, wholeNumber } from './review'

type RatioOptions = Partial<Record<InstructionKind, string>>
interface GenerateOptions extends CommonOptions, LlmOptions, RatioOptions { readonly seed?: string, readonly kinds: string, readonly language?: string, readonly pairShare: string, readonly shares?: string, readonly set?: string }
interface RegenerateOptions extends CommonOptions { readonly dryRun?: boolean }

const EXAMPLES = `
Examples:
  s2i generate
  s2i generate --seed 7 --kinds reasoning,qa
  s2i generate --reasoning 1 --qa 4 --stage1 0                                        four questions a video, no stage-I pairs
  s2i generate --qa 6 --shares yes_no=5,comparison=5,choice_level=0                   more of two types, none of a third
  s2i generate --language zh
  s2i generate --set last                                                             the newest balanced set
  s2i generate --pair-share 1                                                         compare every two neighbours
  s2i generate --llm http://localhost:11434/v1 --model qwen3:8b                       Ollama
  s2i generate --llm http://localhost:8000/v1 --model my-model --llm-concurrency 8     vLLM
  s2i generate --llm https://llm.example.com/v1 --model m --llm-key-file ~/llm.key --json

Question types: ${QUESTION_TYPES.join(', ')}.
A share says how likely a type is asked before the others; types that are not named keep the share of the language file.
The questions of a video differ in type until every type was asked; a type that lacks ratings gives way to the next one.

Comparisons of two videos are QA beside those, with a share of their own. With --llm every text is written by the grammar
first, then reworded, comparisons apart; a rewrite that changes a rating is refused and the grammar's words stay. What was
answered is kept, so a run that was stopped goes on and a second one asks nothing.
${KEY_HELP}`

/** Writing instructions, by the grammar alone or reworded by a model. */
export function addGenerateCommand(program: Command, appRoot: string): void {
  withLlmOptions(withCommonOptions(program.command('generate'))
    .description('write reasoning, QA and stage-I pairs from the stored scores; what exists is not written again')
    .option('--seed <n>', 'seed of the variety; the same seed and scores give the same texts')
    .option('--kinds <list>', `comma-separated: ${INSTRUCTION_KINDS.join(', ')}`, INSTRUCTION_KINDS.join(','))
    .option('--language <code>', 'language of the texts, such as en or zh; each has its own beside those of the others', DEFAULT_PLAN.language)
    .option('--reasoning <n>', `reasoning pairs a video (default: ${DEFAULT_PLAN.ratio.reasoning})`)
    .option('--qa <n>', `QA pairs a video (default: ${DEFAULT_PLAN.ratio.qa})`)
    .option('--stage1 <n>', `stage-I pairs a video (default: ${DEFAULT_PLAN.ratio.stage1})`)
    .option('--shares <list>', 'comma-separated <question type>=<share>, 0 leaves a type out')
    .option('--pair-share <share>', 'share of neighbouring videos (first and second added, third and fourth, ...) that get a question comparing the two, 0 to 1', String(DEFAULT_PLAN.pairShare))
    .option('--set <name>', 'only for the videos of this balanced set (its name, its id, or "last")'), 'have the texts reworded by')
    .addHelpText('after', EXAMPLES)
    .action(async (options: GenerateOptions) => inSession(appRoot, options, async (session) => {
      const choice = { kinds: parseKinds(options.kinds), language: options.language, ratio: parseRatio(options), questionShares: options.shares === undefined ? undefined : parseShares(options.shares), pairShare: shareOf(options.pairShare, '--pair-share') }
      const server = serverOf(options)
      const workspace = await session.open()
      const rewriter = server && workspace.llm.connect(server)
      const seed = options.seed === undefined ? workspace.settings.get().seed : wholeNumber(options.seed, '--seed')
      const set = options.set === undefined ? null : workspace.balance.find(options.set)
      const { llm, ...summary } = await session.run(writeTexts(workspace, { plan: planOf({ ...choice, set }, seed), rewriter: () => rewriter }, session.signal))
      const text = `Wrote ${count(summary.generated, 'pair')} for ${count(summary.videos, 'video')}.`
      if (llm === null)
        session.answer(summary, text)
      else session.answer({ ...summary, llm: withRates(llm) }, `${text} ${describeRewrite(llm)}`)
      return llm !== null && llm.failed > 0 ? EXIT.someFailed : EXIT.done
    }))
}

const REGENERATE_HELP = `
Examples:
  s2i regenerate --dry-run           how many texts are out of date, and why
  s2i regenerate

A text is stale when a level it depends on has moved (levels), when the taxonomy in force moves or renames one (taxonomy),
or when its language file is of another version (grammar). Texts nobody has touched are replaced. Beside those that
somebody has decided on or edited, the new text is offered on the review page. Reworded texts get the grammar's words
back; the next "s2i generate --llm" has them reworded.`

/** Writing stale texts anew. */
export function addRegenerateCommand(program: Command, appRoot: string): void {
  withCommonOptions(program.command('regenerate'))
    .description('write texts that are out of date anew; what people decided on or edited is never overwritten')
    .option('--dry-run', 'only count what is out of date')
    .addHelpText('after', REGENERATE_HELP)
    .action(async (options: RegenerateOptions) => inSession(appRoot, options, async (session) => {
      const { instructions } = await session.open()
      if (options.dryRun === true) {
        const stale = instructions.countStale()
        const reasons = Object.entries(stale.byReason).filter(([, n]) => n > 0).map(([reason, n]) => `${n} by ${reason}`).join(', ')
        session.answer({ stale, rewritten: 0, offered: 0, dryRun: true }, `${count(stale.untouched, 'text')} would be written anew, ${stale.touched} offered beside what people decided on or edited; ${stale.offered} offers wait for an answer.${reasons === '' ? '' : ` Out of date: ${reasons}.`}`)
        return EXIT.done
      }
      const summary = await session.run(instructions.regenerate(session.signal))
      session.answer({ ...summary, dryRun: false }, describeRegenerated(summary))
      return EXIT.done
    }))
}

/** @throws Fault `input.invalid`. */
function parseRatio(options: RatioOptions): GenerationPlan['ratio'] {
  const ratio = { ...DEFAULT_PLAN.ratio }
  for (const kind of INSTRUCTION_KINDS) {
    const value = options[kind]
    if (value === undefined)
      continue
    const parsed = generationPlan.shape.ratio.shape[kind].safeParse(wholeNumber(value, `--${kind}`))
    if (!parsed.success)
      throw new Fault('input.invalid', `--${kind} is at most ${generationPlan.shape.ratio.shape[kind].maxValue} a video, not ${value}.`)
    ratio[kind] = parsed.data
  }
  return ratio
}

/** Shares by question type. @throws Fault `input.invalid`. */
function parseShares(list: string): GenerationPlan['questionShares'] {
  const shares = list.split(',').map((entry) => {
    const [type = '', value = '', ...rest] = entry.trim().split('=')
    if (rest.length > 0 || !/^\d+(?:\.\d+)?$/.test(value))
      throw new Fault('input.invalid', `--shares is a list such as yes_no=3,advice=0; "${entry.trim()}" is no <question type>=<share>. Question types: ${QUESTION_TYPES.join(', ')}.`)
    return [type, Number(value)] as const
  })
  const parsed = questionShares.safeParse(Object.fromEntries(shares))
  if (!parsed.success)
    throw new Fault('input.invalid', `--shares takes known question types, each with a share from 0 to ${MAX_SHARE}. Question types: ${QUESTION_TYPES.join(', ')}.`)
  return parsed.data
}
