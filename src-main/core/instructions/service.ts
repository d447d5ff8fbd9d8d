import type { InstructionKind, Provenance } from '../../../src-shared/domain/claim'
import type { Taxonomy } from '../../../src-shared/domain/taxonomy'
import type { Work } from '../jobs/work'
import type { CompiledGrammar } from './grammar'
import type { GenerationSource, InstructionStore, NewInstruction } from './ports'
import { createHash } from 'node:crypto'
import { v7 as uuidv7 } from 'uuid'
import { throwIfCancelled } from '../media/cancellation'
import { generateInstructions } from './generate'

/** Write transactions stay short, so that a curator's decision never waits on a batch. */
const VIDEOS_PER_TRANSACTION = 100

export interface GenerateOptions { readonly kinds: readonly InstructionKind[], readonly seed: number }
export interface GenerateSummary { readonly generated: number, readonly videos: number }

/** Writes instructions from stored scores. Run again, it adds nothing; after a level changed, it renews what nobody has decided on. */
export function createInstructions({ instructions, grammar, taxonomy }: { instructions: InstructionStore, grammar: CompiledGrammar, taxonomy: Taxonomy }) {
  function missingFor(video: GenerationSource, options: GenerateOptions): NewInstruction[] {
    const generated = generateInstructions({ id: video.key, name: video.name, quality: video.quality }, { ...options, grammar, taxonomy, pack: video.pack })
    return generated.flatMap((entry) => {
      const generator = generatorKey(entry.provenance)
      const current = video.current.get(entry.slot)
      if (current && (current.touched || current.generator === generator))
        return []
      return [{ ...entry, id: uuidv7(), videoId: video.id, generator }]
    })
  }

  return {
    each: instructions.each,
    counts: instructions.counts,

    /** Generates what is missing for every video with an overall quality. Cancelled or killed, it goes on where it stopped. */
    async* generate(options: GenerateOptions, signal: AbortSignal): Work<GenerateSummary> {
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
        batch.push(...missingFor(video, options))
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

/** Same inputs, same key: what makes generation idempotent and tells which texts a change of levels has outdated. */
function generatorKey(provenance: Provenance): string {
  const levels = Object.entries(provenance.levels).sort(([a], [b]) => a < b ? -1 : 1)
  return createHash('sha256').update(JSON.stringify({ ...provenance, levels })).digest('hex').slice(0, 32)
}
