import type { InstructionKind } from '../../../src-shared/domain/claim'
import type { GenerationPlan } from '../../../src-shared/domain/generation'
import type { StaleCounts } from '../../../src-shared/domain/stale'
import type { Work } from '../jobs/work'
import type { CaptionOf, CurrentText, GenerationSource, InstructionStore, PlacedSource, Renewed, StorableText } from './ports'
import type { PairTask, RatedVideo, TextWriter, VideoTask, WritingTask, WrittenText } from './writing'
import { v7 as uuidv7 } from 'uuid'
import { INSTRUCTION_KINDS } from '../../../src-shared/domain/claim'
import { DEFAULT_PLAN } from '../../../src-shared/domain/generation'
import { inLanes } from '../jobs/lanes'
import { throwIfCancelled } from '../media/cancellation'
import { baseGenerator, captionKeyIn, captionKeyOf, planKeyIn, planKeyOf } from './generatorKey'
import { pairSlot } from './pairs/generate'
import { isPairMissing } from './pairs/missing'

/** Write transactions stay short, so that a curator's decision never waits on a batch. */
const VIDEOS_PER_TRANSACTION = 75
/** As many are written sooner than a thread for them has started. */
const VIDEOS_WITHOUT_THREADS = 300

export interface GenerateSummary { readonly generated: number, readonly videos: number }
/** What regeneration came to, and how many stale texts there were before. */
export interface RegenerateSummary extends Renewed { readonly stale: StaleCounts }

interface Parts {
  readonly instructions: InstructionStore
  readonly captionOf: CaptionOf
  /** Writes in this thread. */
  readonly writer: TextWriter
  /** Starts threads that write. */
  readonly openThreads: () => TextWriter
  /** @throws Fault `input.invalid` for a language or a question type that there is not. */
  readonly checkPlan: (plan: GenerationPlan) => void
}

interface Batch { readonly plan: GenerationPlan, readonly tasks: readonly WritingTask[], readonly videos: number, readonly last: string }

/** Writes instructions from stored scores. Run again, it adds nothing; what went out of date meanwhile is renewed when asked for. */
export function createInstructions({ instructions, captionOf, writer, openThreads, checkPlan }: Parts) {
  /** Writes batch by batch, some at once, and hands each batch on in one go. Requests and signals get their turn in between. */
  async function* write(batches: Iterable<Batch>, size: number, signal: AbortSignal): AsyncGenerator<{ batch: Batch, texts: StorableText[] }, void, void> {
    const chosen = size > VIDEOS_WITHOUT_THREADS ? openThreads() : writer
    const ready = async (batch: Batch): Promise<{ batch: Batch, texts: WrittenText[] }> => ({ batch, texts: batch.tasks.length === 0 ? [] : await chosen.write(batch.plan, batch.tasks) })
    try {
      for await (const { batch, texts } of inLanes(batches, chosen.lanes, ready)) {
        throwIfCancelled(signal)
        yield { batch, texts: texts.map(text => ({ ...text, id: uuidv7() })) }
        await new Promise(resolve => setImmediate(resolve))
      }
    }
    finally { await chosen.close() }
    throwIfCancelled(signal)
  }

  /** Only reasoning speaks of what a video shows. */
  function captionFor({ id }: GenerationSource, { language, ratio }: GenerationPlan, kinds: readonly InstructionKind[]): VideoTask['caption'] {
    return kinds.includes('reasoning') && ratio.reasoning > 0 ? captionOf(id, language) : null
  }

  function* missing(plan: GenerationPlan): Generator<Batch, void, void> {
    const key = planKeyOf(plan)
    let tasks: WritingTask[] = []
    let videos = 0
    let last = ''
    let previous: PlacedSource | null = null
    for (const source of instructions.eachSource(plan.set)) {
      const caption = captionFor(source, plan, plan.kinds)
      const kept = [...source.current].filter(([slot, text]) => isKept(text, key, slot.startsWith('reasoning/') ? caption : null)).map(([slot]) => slot)
      const kinds = plan.kinds.filter(kind => lacks(source, kind, plan, kept))
      if (kinds.length > 0)
        tasks.push(taskOf(source, kinds, kept, caption))
      if (previous !== null && isPairMissing(previous, source, plan, text => isKept(text, key, null)))
        tasks.push({ video: ratedIn(previous), second: ratedIn(source) })
      previous = source
      videos += 1
      last = source.name
      if (videos === VIDEOS_PER_TRANSACTION) {
        yield { plan, tasks, videos, last }
        tasks = []
        videos = 0
      }
    }
    if (videos > 0)
      yield { plan, tasks, videos, last }
  }

  /** Texts of the plan they were first written by, whatever is asked for now. */
  function plansOf({ current }: GenerationSource): { plan: GenerationPlan, slots: Set<string> }[] {
    const found = new Map<string, { plan: GenerationPlan, slots: Set<string> }>()
    for (const [slot, { generator, seed, stale, offered }] of current) {
      if (stale === null || offered)
        continue
      const [, , language = DEFAULT_PLAN.language] = slot.split('/')
      const key = planKeyIn(generator)
      const entry = found.get(`${key} ${language}`) ?? { plan: { ...DEFAULT_PLAN, seed, ...instructions.findPlan(key), language, ratio: ratioOf(current, language) }, slots: new Set<string>() }
      found.set(`${key} ${language}`, entry)
      entry.slots.add(slot)
    }
    return [...found.values()]
  }

  /** The comparison in a slot, of the same two videos; none while the second one has no ratings. */
  function pairOf(source: GenerationSource, language: string): PairTask[] {
    const id = source.current.get(pairSlot(language))?.secondVideoId ?? null
    const second = id === null ? null : instructions.findRated(id)
    return second === null ? [] : [{ video: ratedIn(source), second }]
  }

  function* outdated(): Generator<Batch, void, void> {
    const open = new Map<string, { plan: GenerationPlan, tasks: WritingTask[] }>()
    const closed = (entry: { plan: GenerationPlan, tasks: WritingTask[] }): Batch => ({ ...entry, videos: entry.tasks.length, last: entry.tasks.at(-1)?.video.name ?? '' })
    for (const source of instructions.eachStaleSource()) {
      for (const { plan, slots } of plansOf(source)) {
        const key = JSON.stringify(plan)
        const entry = open.get(key) ?? { plan, tasks: [] }
        open.set(key, entry)
        const kinds = INSTRUCTION_KINDS.filter(kind => [...slots].some(slot => slot.startsWith(`${kind}/`)))
        if (kinds.length > 0)
          entry.tasks.push(taskOf(source, kinds, [...source.current.keys()].filter(slot => !slots.has(slot)), captionFor(source, plan, kinds)))
        if (slots.has(pairSlot(plan.language)))
          entry.tasks.push(...pairOf(source, plan.language))
        if (entry.tasks.length >= VIDEOS_PER_TRANSACTION) {
          open.delete(key)
          yield closed(entry)
        }
      }
    }
    for (const entry of open.values())
      yield closed(entry)
  }

  return {
    each: instructions.each,
    counts: instructions.counts,
    countStale: instructions.countStale,

    /**
     * Writes what is missing for every video (of the plan's set) with an overall quality, and what another plan wrote or
     * under another caption.
     * Cancelled or killed, it goes on where it stopped. What is out of date waits for {@link regenerate}.
     */
    async* generate(plan: GenerationPlan, signal: AbortSignal): Work<GenerateSummary> {
      checkPlan(plan)
      const total = instructions.countSources(plan.set)
      let generated = 0
      let done = 0
      yield { type: 'progress', stage: 'generate', done, total, item: null }
      if (total > 0)
        instructions.rememberPlan(plan)
      for await (const { batch, texts } of write(missing(plan), total, signal)) {
        generated += instructions.insert(texts, new Date().toISOString())
        done += batch.videos
        yield { type: 'progress', stage: 'generate', done, total, item: batch.last }
      }
      yield { type: 'progress', stage: 'generate', done, total, item: null }
      return { generated, videos: done }
    },

    /**
     * Writes stale texts anew by the plan each was written by. What nobody has touched is replaced; beside the rest the
     * new text is offered. Cancelled or killed, it goes on where it stopped.
     */
    async* regenerate(signal: AbortSignal): Work<RegenerateSummary> {
      const stale = instructions.countStale()
      const total = stale.untouched + stale.touched
      let rewritten = 0
      let offered = 0
      let done = 0
      yield { type: 'progress', stage: 'generate', done, total, item: null }
      for await (const { batch, texts } of write(outdated(), total, signal)) {
        const renewed = instructions.renew(texts, new Date().toISOString())
        rewritten += renewed.rewritten
        offered += renewed.offered
        done += texts.length
        yield { type: 'progress', stage: 'generate', done: Math.min(done, total), total, item: batch.last }
      }
      return { stale, rewritten, offered }
    },
  }
}

export type Instructions = ReturnType<typeof createInstructions>

/** Without what only this thread can use. */
function ratedIn({ id, key, name, pack, quality }: GenerationSource): RatedVideo {
  return { id, key, name, pack, quality }
}

function taskOf(source: GenerationSource, kinds: readonly InstructionKind[], kept: readonly string[], caption: VideoTask['caption']): VideoTask {
  return { video: ratedIn(source), measured: source.measured(), caption, kinds, kept }
}

/**
 * A reworded text stands for the one it was made from; one that is out of date was written by the plan all the same. A
 * text that opens with another caption than the video has now was not.
 */
function isKept({ touched, generator }: CurrentText, planKey: string, caption: VideoTask['caption']): boolean {
  const base = baseGenerator(generator)
  return touched || (planKeyIn(base) === planKey && captionKeyIn(base) === captionKeyOf(caption))
}

function lacks({ current }: GenerationSource, kind: InstructionKind, { language, ratio }: GenerationPlan, kept: readonly string[]): boolean {
  const slots = [...current.keys()].filter(slot => slot.startsWith(`${kind}/`) && slot.endsWith(`/${language}`))
  // A video that lacks ratings holds fewer texts than the ratio asks for: it is looked at again, and nothing is added.
  return ratio[kind] > 0 && (slots.length < ratio[kind] || slots.some(slot => !kept.includes(slot)))
}

/** Types of questions are drawn slot by slot, so a slot is written anew among as many as there are. */
function ratioOf(current: GenerationSource['current'], language: string): GenerationPlan['ratio'] {
  const most = (kind: InstructionKind): number => Math.max(0, ...[...current.keys()].map(slot => slot.split('/')).filter(([of, , in_]) => of === kind && in_ === language).map(([, number]) => Number(number)))
  return { reasoning: most('reasoning'), qa: most('qa'), stage1: most('stage1') }
}
