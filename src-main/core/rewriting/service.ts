import type { RefusedRewrite } from '../../../src-shared/contract/llm'
import type { GenerationPlan } from '../../../src-shared/domain/generation'
import type { Limits } from '../../../src-shared/domain/limits'
import type { RewriteCounts } from '../../../src-shared/domain/rewrite'
import type { Languages } from '../instructions'
import type { InstructionStore, NewInstruction, RewriteSource } from '../instructions/ports'
import type { Work, WorkEvent } from '../jobs/work'
import type { Session } from './dialogue'
import type { ChatModel, RatingLock, RefusalLog, RewriteCache, RewriteKey, RewriteOutcome } from './ports'
import type { Prompt, Wording } from './prompt'
import { createHash } from 'node:crypto'
import { v7 as uuidv7 } from 'uuid'
import { answered } from '../../../src-shared/domain/claim'
import { Fault } from '../../../src-shared/domain/fault'
import { rewrittenGenerator } from '../instructions/generatorKey'
import { storable } from '../instructions/ports'
import { inLanes } from '../jobs/lanes'
import { throwIfCancelled } from '../media/cancellation'
import { askTwice, untilRecovered } from './dialogue'
import { plainTextProblems } from './plainText'
import { readWording } from './prompt'
import { parseAnswer } from './strictJson'

/** Write transactions stay short, and what a model has answered is seen soon. */
const TEXTS_PER_TRANSACTION = 100
const WRITE_EVERY_MS = 1000
/** Answers that are judged in a row before requests and signals get their turn. */
const CACHED_PER_TURN = 50

export interface RewriteOptions extends Pick<GenerationPlan, 'kinds' | 'language'> { readonly rewriter: ChatModel }

export interface RewriteSummary extends RewriteCounts {
  readonly model: string
  readonly endpoint: string
  readonly promptSha256: string
  /** Texts that were added; those that stood before are not among them. */
  readonly written: number
  readonly elapsedS: number
}

interface Parts {
  readonly instructions: Pick<InstructionStore, 'countRewritable' | 'eachRewritable' | 'insert'>
  readonly cache: RewriteCache
  readonly refusals: RefusalLog
  readonly lock: RatingLock
  readonly languages: Languages
  /** By language. */
  readonly prompts: ReadonlyMap<string, Prompt>
  readonly limits: Pick<Limits, 'llmMaxTextChars' | 'llmBreakerWaits'>
}

/** What came of one text: an outcome, or the sentence why the server gave none. */
type Asked = { readonly source: RewriteSource } & ({ readonly outcome: RewriteOutcome } | { readonly failure: string })
/** What the requests of one run share. */
interface Run { readonly prompt: Prompt, readonly session: Session }
type Counts = { -readonly [Name in keyof RewriteCounts]: number }

const NOTHING: Omit<RewriteCounts, 'concurrency'> = { pairs: 0, asked: 0, accepted: 0, retried: 0, refused: 0, failed: 0, cacheHits: 0, fixedForm: 0, tokensIn: 0, tokensOut: 0 }

/**
 * Has a model reword generated texts, and takes nothing from it that makes other ratings: what the lock refuses twice
 * keeps the words of the grammar. What has been answered is never asked again, so the work goes on where it stopped.
 */
export function createRewriting({ instructions, cache, refusals, lock, languages, prompts, limits }: Parts) {
  function promptFor(language: string): Prompt {
    const prompt = prompts.get(language)
    if (!prompt)
      throw new Fault('input.invalid', `There is no prompt for rewriting texts in "${language}"; there are prompts for: ${[...prompts.keys()].join(', ')}. Nothing was asked.`)
    return prompt
  }

  /** The text as the model words it, or why it cannot be used. */
  function judge({ instruction }: RewriteSource, { question, response }: Wording): NewInstruction | string[] {
    const wording = { question, response }
    const problems = (['question', 'response'] as const)
      .flatMap(part => plainTextProblems(wording[part], limits.llmMaxTextChars).map(problem => `the ${part} cannot be used: ${problem}`))
    if (problems.length > 0)
      return problems
    const checked = lock(instruction, wording, instruction.provenance.levels, languages.ofText(instruction.provenance))
    return checked.problems.length > 0 ? [...checked.problems] : { ...instruction, ...wording, claims: checked.claims }
  }

  function read(source: RewriteSource, text: string): { answer: Wording } | { problems: readonly string[] } {
    const parsed = parseAnswer(text)
    if (typeof parsed === 'string')
      return { problems: [parsed] }
    const wording = readWording(parsed.value)
    if (typeof wording === 'string')
      return { problems: [wording] }
    const judged = judge(source, wording)
    return Array.isArray(judged) ? { problems: judged } : { answer: wording }
  }

  async function ask(source: RewriteSource, key: RewriteKey, rewriter: ChatModel, { prompt, session }: Run): Promise<Asked> {
    const { instruction } = source
    const { names } = languages.ofText(instruction.provenance)
    const request = prompt.request(instruction, { names, scene: instruction.provenance.caption?.text })
    const said = await askTwice(rewriter, { request, read: text => read(source, text), retry: prompt.retry }, session)
    if (said.kind === 'failed')
      return { source, failure: said.because }
    if (said.kind === 'refused') {
      const { problems } = said
      refusals.add({ instructionId: instruction.id, model: key.model, promptSha256: key.promptSha256, problems, answer: said.said.slice(0, limits.llmMaxTextChars), at: new Date().toISOString() })
    }
    const outcome: RewriteOutcome = said.kind === 'taken' ? { kind: 'rewritten', ...said.answer, endpoint: rewriter.endpoint } : { kind: 'refused', problems: said.problems }
    // Kept before it is used: killed in between, the answer is there and is not asked for again.
    cache.put(key, outcome, new Date().toISOString())
    return { source, outcome }
  }

  return {
    /** The last refused rewrites, newest first; with the pair that an answer holds, where it holds one. */
    refusals: (limit: number): RefusedRewrite[] => refusals.list(limit).map(({ original: { kind, questionType, question, response, claims }, problems, ...rest }) =>
      ({ ...rest, kind, questionType, original: { question, response, claims: claims.map(answered) }, rewrite: wordingIn(rest.answer), problems: [...problems] })),

    /**
     * Rewords what the model has not been asked about yet.
     * @throws Fault `input.invalid` when there is no prompt in the language of the texts.
     */
    async* rewrite({ kinds, language, rewriter }: RewriteOptions, signal: AbortSignal): Work<RewriteSummary> {
      const prompt = promptFor(language)
      const { model, endpoint } = rewriter
      const by = { model, promptSha256: prompt.sha256 }
      const rewriterHash = createHash('sha256').update(JSON.stringify(by)).digest('hex').slice(0, 16)
      const total = instructions.countRewritable(kinds, language)
      const startMs = performance.now()
      const counts: Counts = { concurrency: rewriter.concurrency, ...NOTHING }
      const session: Session = { counts, patience: { left: 0 }, limits, signal }
      let written = 0
      let batch: NewInstruction[] = []
      let writtenMs = performance.now()
      const told = new Set<string>()

      function flush(): void {
        written += instructions.insert(batch.map(storable), new Date().toISOString())
        batch = []
        writtenMs = performance.now()
      }
      const progress = (): WorkEvent => ({ type: 'progress', stage: 'rewrite', done: counts.pairs, total, item: null, llm: { ...counts } })

      /** Keeps a rewrite to be written. False when it no longer passes: the rules may be stricter than when it was cached. */
      function accept({ instruction, ...rest }: RewriteSource, wording: { question: string, response: string, endpoint: string }): boolean {
        const judged = judge({ instruction, ...rest }, wording)
        if (Array.isArray(judged))
          return false
        const provenance = { ...instruction.provenance, llm: { ...by, endpoint: wording.endpoint } }
        batch.push({ ...judged, id: uuidv7(), provenance, generator: rewrittenGenerator(instruction.generator, rewriterHash) })
        if (batch.length >= TEXTS_PER_TRANSACTION)
          flush()
        return true
      }

      /** True when the model has answered about this text before; its words are then put to use. */
      function isKnown(source: RewriteSource, key: RewriteKey): boolean {
        const { currentGenerator, instruction } = source
        const stands = currentGenerator === rewrittenGenerator(instruction.generator, rewriterHash)
        const known = stands ? null : cache.find(key)
        if (!stands && (known === null || (known.kind === 'rewritten' && !accept(source, known))))
          return false
        counts.pairs += 1
        counts.cacheHits += 1
        return true
      }

      async function* unanswered(): AsyncGenerator<{ source: RewriteSource, key: RewriteKey }, void, void> {
        let turns = 0
        for (const source of instructions.eachRewritable(kinds, language)) {
          throwIfCancelled(signal)
          if (prompt.isFixedForm(source.instruction)) {
            counts.pairs += 1
            counts.fixedForm += 1
            continue
          }
          const key = { ...by, inputSha256: prompt.inputSha256(source.instruction, source.instruction.provenance.levels) }
          if (!isKnown(source, key)) {
            await untilRecovered(rewriter, session)
            yield { source, key }
          }
          else if (++turns % CACHED_PER_TURN === 0) {
            await new Promise(resolve => setImmediate(resolve))
          }
        }
      }

      yield progress()
      try {
        for await (const result of inLanes(unanswered(), rewriter.concurrency, ({ source, key }) => ask(source, key, rewriter, { prompt, session }))) {
          counts.pairs += 1
          if ('failure' in result) {
            counts.failed += 1
            if (!told.has(result.failure) && told.size < 3) {
              told.add(result.failure)
              yield { type: 'note', text: `${result.failure} The texts concerned keep the words of the grammar; run again to ask for them.` }
            }
          }
          else if (result.outcome.kind === 'refused') {
            counts.refused += 1
          }
          else if (accept(result.source, result.outcome)) {
            counts.accepted += 1
          }
          if (performance.now() - writtenMs > WRITE_EVERY_MS)
            flush()
          yield progress()
        }
      }
      finally { flush() }
      throwIfCancelled(signal)
      yield progress()
      return { ...by, endpoint, ...counts, written, elapsedS: Math.round(performance.now() - startMs) / 1000 }
    },
  }
}

export type Rewriting = ReturnType<typeof createRewriting>

function wordingIn(answer: string): RefusedRewrite['rewrite'] {
  const parsed = parseAnswer(answer)
  const wording = typeof parsed === 'string' ? parsed : readWording(parsed.value)
  return typeof wording === 'string' ? null : wording
}
