import type { InstructionKind, Provenance } from '../../../src-shared/domain/claim'
import type { GenerationPlan } from '../../../src-shared/domain/generation'
import type { Taxonomy } from '../../../src-shared/domain/taxonomy'
import type { Work } from '../jobs/work'
import type { CompiledGrammar } from './grammar'
import type { Languages } from './languages'
import type { GenerationSource, InstructionStore, NewInstruction } from './ports'
import { createHash } from 'node:crypto'
import { v7 as uuidv7 } from 'uuid'
import { throwIfCancelled } from '../media/cancellation'
import { generateInstructions } from './generate'
import { baseGenerator } from './generatorKey'

/** Write transactions stay short, so that a curator's decision never waits on a batch. */
const VIDEOS_PER_TRANSACTION = 100

export interface GenerateSummary { readonly generated: number, readonly videos: number }

interface Parts {
  readonly instructions: InstructionStore
  /** What a video shows, where a model said it in this language. */
  readonly captionOf: (videoId: string, grammar: CompiledGrammar) => NonNullable<Provenance['caption']> | null
  readonly languages: Languages
  readonly taxonomy: Taxonomy
}

/** Writes instructions from stored scores. Run again, it adds nothing; after a level changed, it renews what nobody has decided on. */
export function createInstructions({ instructions, captionOf, languages, taxonomy }: Parts) {
  /** What has to be written for a video: nothing while every text in its slots was written from the same inputs or is a person's. */
  function missingFor(video: GenerationSource, plan: GenerationPlan, grammar: CompiledGrammar): NewInstruction[] {
    const base = generatorKey(video, plan, grammar)
    const caption = captionOf(video.id, grammar)
    const withCaption = caption === null ? base : captionedKey(base, caption)
    const generatorOf = (kind: InstructionKind): string => kind === 'reasoning' ? withCaption : base
    const kinds = plan.kinds.filter(kind => isOutdated(video, kind, plan, generatorOf(kind)))
    if (kinds.length === 0)
      return []
    const source = { id: video.key, name: video.name, quality: video.quality, caption }
    return generateInstructions(source, { ...plan, kinds, grammar, taxonomy, pack: video.pack })
      .filter(({ slot, kind }) => !isKept(video.current.get(slot), generatorOf(kind)))
      .map(entry => ({ ...entry, id: uuidv7(), videoId: video.id, generator: generatorOf(entry.kind) }))
  }

  /** Same inputs, same key: what makes generation idempotent and tells which texts a change of levels has outdated. */
  function generatorKey({ pack, quality }: GenerationSource, { seed, questionShares }: GenerationPlan, grammar: CompiledGrammar): string {
    const levels = quality.map(({ target, level }) => [target, level])
    const shares = Object.entries(questionShares).sort(([a], [b]) => a < b ? -1 : 1)
    const inputs = { pack, levels, seed, shares, taxonomy: `${taxonomy.id}@${taxonomy.version}`, grammar: grammar.name }
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

/** Key of a text that says what its video shows. */
function captionedKey(generator: string, { text, model, promptSha256 }: NonNullable<Provenance['caption']>): string {
  return createHash('sha256').update(JSON.stringify([generator, text, model, promptSha256])).digest('hex').slice(0, 32)
}

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
