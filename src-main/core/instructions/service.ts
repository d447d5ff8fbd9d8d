import type { InstructionKind } from '../../../src-shared/domain/claim'
import type { GenerationPlan } from '../../../src-shared/domain/generation'
import type { Taxonomy } from '../../../src-shared/domain/taxonomy'
import type { Work } from '../jobs/work'
import type { CompiledGrammar } from './grammar'
import type { Languages } from './languages'
import type { MomentRules } from './moments'
import type { GenerationSource, InstructionStore, NewInstruction } from './ports'
import type { Findings } from './wording'
import { createHash } from 'node:crypto'
import { v7 as uuidv7 } from 'uuid'
import { throwIfCancelled } from '../media/cancellation'
import { calibratedTimeline } from '../scoring/timeline'
import { generateInstructions } from './generate'
import { baseGenerator } from './generatorKey'
import { momentsOf } from './moments'

/** Write transactions stay short, so that a curator's decision never waits on a batch. */
const VIDEOS_PER_TRANSACTION = 100

export interface GenerateSummary { readonly generated: number, readonly videos: number }

/** Writes instructions from stored scores. Run again, it adds nothing; after a level changed, it renews what nobody has decided on. */
export function createInstructions({ instructions, languages, taxonomy, momentRules }: { instructions: InstructionStore, languages: Languages, taxonomy: Taxonomy, momentRules: MomentRules }) {
  /** What has to be written for a video: nothing while every text in its slots was written from the same inputs or is a person's. */
  function missingFor(video: GenerationSource, plan: GenerationPlan, grammar: CompiledGrammar): NewInstruction[] {
    const generator = generatorKey(video, plan, grammar)
    const kinds = plan.kinds.filter(kind => isOutdated(video, kind, plan, generator))
    if (kinds.length === 0)
      return []
    const source = { id: video.key, name: video.name, quality: video.quality, ...findingsOf(video) }
    return generateInstructions(source, { ...plan, kinds, grammar, taxonomy, pack: video.pack })
      .filter(({ slot }) => !isKept(video.current.get(slot), generator))
      .map(entry => ({ ...entry, id: uuidv7(), videoId: video.id, generator }))
  }

  /** What the texts may say of times and features. */
  function findingsOf(video: GenerationSource): { findings?: Findings } {
    const run = video.measured()
    return run === null ? {} : { findings: { features: run.features, moments: run.timeline && momentsOf(calibratedTimeline(run.timeline, run.pack, taxonomy), taxonomy, momentRules) } }
  }

  /** Same inputs, same key: what makes generation idempotent and tells which texts a change of levels has outdated. */
  function generatorKey({ pack, quality }: GenerationSource, { seed, questionShares }: GenerationPlan, grammar: CompiledGrammar): string {
    const levels = quality.map(({ target, level }) => [target, level])
    const shares = Object.entries(questionShares).sort(([a], [b]) => a < b ? -1 : 1)
    const inputs = { pack, levels, seed, shares, taxonomy: `${taxonomy.id}@${taxonomy.version}`, grammar: grammar.name, momentRules }
    return createHash('sha256').update(JSON.stringify(inputs)).digest('hex').slice(0, 32)
  }

  return {
    each: instructions.each,
    counts: instructions.counts,

    /** Generates what is missing for every video with an overall quality. Cancelled or killed, it goes on where it stopped. */
    async* generate(plan: GenerationPlan, signal: AbortSignal): Work<GenerateSummary> {
      const grammar = languages.of(plan.language)
      const total = instructions.countSources()
      let generated = 0
      let done = 0
      let batch: NewInstruction[] = []
      const flush = (): void => {
        generated += instructions.insert(batch, new Date().toISOString())
        batch = []
      }
      yield { type: 'progress', stage: 'generate', done, total, item: null }
      for (const video of instructions.eachSource()) {
        batch.push(...missingFor(video, plan, grammar))
        done += 1
        if (done % VIDEOS_PER_TRANSACTION === 0) {
          flush()
          throwIfCancelled(signal)
          yield { type: 'progress', stage: 'generate', done, total, item: video.name }
          // Lets requests and signals through between transactions.
          await new Promise(resolve => setImmediate(resolve))
        }
      }
      flush()
      throwIfCancelled(signal)
      yield { type: 'progress', stage: 'generate', done, total, item: null }
      return { generated, videos: done }
    },
  }
}

export type Instructions = ReturnType<typeof createInstructions>

type Current = NonNullable<ReturnType<GenerationSource['current']['get']>>

/** A reworded text stands for the one it was made from. */
function isKept(current: Current | undefined, generator: string): boolean {
  return current !== undefined && (current.touched || baseGenerator(current.generator) === generator)
}

function isOutdated({ current }: GenerationSource, kind: InstructionKind, { language, ratio }: GenerationPlan, generator: string): boolean {
  const slots = [...current].filter(([slot]) => slot.startsWith(`${kind}/`) && slot.endsWith(`/${language}`))
  // A video that lacks ratings may hold fewer texts than the ratio asks for; they count as all once there is one.
  return ratio[kind] > 0 && (slots.length === 0 || slots.some(([, entry]) => !isKept(entry, generator)))
}
