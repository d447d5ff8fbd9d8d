import type { BalanceRules } from './rules'
import { createHash } from 'node:crypto'
import { quantile } from '../trust/distribution'
import { createDuplicateIndex } from './nearDuplicates'

/** A video that may be selected. */
export interface Candidate {
  readonly id: string
  readonly sha256: string
  /** In [0, 1]. */
  readonly quality: number
  readonly stratum: string
  /** Frame hashes; of a video without any nothing is a near-duplicate. */
  readonly hashes: readonly string[]
}

export interface SelectOptions {
  readonly target: number
  readonly bins: number
  readonly seed: number
  readonly span: 'percentiles' | 'whole'
  /** Lets neighbouring bins stand in for a bin that comes short. */
  readonly fill: boolean
  /** Null: near-duplicates are kept. */
  readonly nearDuplicate: BalanceRules['nearDuplicate'] | null
  readonly quantiles: BalanceRules['quantiles']
}

export interface Bin {
  readonly from: number
  readonly to: number
  /** Candidates in it, near-duplicates included. */
  readonly available: number
  readonly quota: number
  readonly selected: number
  /** Of those, taken in place of what neighbours lack. */
  readonly filled: number
}

export interface FlatSelection<Video extends Candidate> {
  readonly bins: readonly Bin[]
  readonly selected: readonly { readonly video: Video, readonly bin: number }[]
  readonly duplicates: readonly { readonly video: Video, readonly bin: number, readonly of: string }[]
}

/** Below this width bins mean nothing: all videos are of one quality. */
const LEAST_SPAN = 1e-6
/** Videos selected at a time: some milliseconds. */
const STEP = 200

function rangeOf(candidates: readonly Candidate[], { span, quantiles }: SelectOptions): readonly [number, number] {
  const sorted = Float64Array.from(candidates, candidate => candidate.quality).sort()
  const [low, high] = [quantile(sorted, quantiles[0]), quantile(sorted, quantiles[1])]
  return span === 'whole' || high - low < LEAST_SPAN ? [0, 1] : [low, high]
}

/** Videos each bin should give: alike, and what does not divide goes to those with most candidates. */
function quotasOf(available: readonly number[], target: number): number[] {
  const each = Math.floor(target / available.length)
  const fullest = new Set(available.map((count, bin) => ({ count, bin })).sort((a, b) => b.count - a.count || a.bin - b.bin).slice(0, target % available.length).map(({ bin }) => bin))
  return available.map((_, bin) => each + (fullest.has(bin) ? 1 : 0))
}

/**
 * The candidates of one bin: the next one comes from the stratum that has given least to the whole set, and is a random one
 * of that. `taken` counts what each stratum has given.
 */
function createQueue<Video extends Candidate>(ordered: readonly Video[], taken: ReadonlyMap<string, number>) {
  const strata = [...Map.groupBy(ordered, video => video.stratum)].map(([name, videos]) => ({ name, videos, next: 0 }))

  function neediest() {
    let found = strata[0]
    for (const stratum of strata) {
      if ((taken.get(stratum.name) ?? 0) < (taken.get(found?.name ?? '') ?? 0))
        found = stratum
    }
    return found
  }

  return {
    /** The next one that `accept` takes; null when there is none left. Those it does not take are gone. */
    take(accept: (video: Video) => boolean): Video | null {
      for (let stratum = neediest(); stratum !== undefined; stratum = neediest()) {
        const video = stratum.videos[stratum.next]
        stratum.next += 1
        if (video === undefined)
          strata.splice(strata.indexOf(stratum), 1)
        else if (accept(video))
          return video
      }
      return null
    },
  }
}

/** Bins by how near they are to `bin`, the lower one first. */
function neighboursOf(bin: number, bins: number): number[] {
  return Array.from({ length: bins - 1 }, (_, index) => index + 1).flatMap(step => [bin - step, bin + step]).filter(other => other >= 0 && other < bins)
}

/**
 * Selects at most `target` videos, as many of each quality bin; within that, as many of each stratum as there are. Bins are
 * equally wide between two quantiles of the candidates (or over [0, 1]); what lies outside counts to the first and last.
 * Yields how many are selected so far, every few hundred, so that others get their turn. Which ones is decided by a hash of the seed and the video's sha256: the same set whatever the order of the candidates.
 */
export function* selecting<Video extends Candidate>(candidates: readonly Video[], options: SelectOptions): Generator<number, FlatSelection<Video>, void> {
  const { target, bins, seed, fill, nearDuplicate } = options
  const [low, high] = rangeOf(candidates, options)
  const binOf = (quality: number): number => Math.min(bins - 1, Math.max(0, Math.floor((quality - low) / (high - low) * bins)))
  const ordered = candidates
    .map(video => ({ video, key: createHash('sha256').update(`${seed}|${video.sha256}`).digest('hex') }))
    .sort((a, b) => a.key < b.key ? -1 : a.key > b.key ? 1 : a.video.id < b.video.id ? -1 : 1)
    .map(({ video }) => video)
  const byBin = Map.groupBy(ordered, video => binOf(video.quality))
  const contents = Array.from({ length: bins }, (_, bin) => byBin.get(bin) ?? [])
  const taken = new Map<string, number>()
  const queues = contents.map(videos => createQueue(videos, taken))
  const quotas = quotasOf(contents.map(videos => videos.length), target)
  const index = nearDuplicate === null ? null : createDuplicateIndex(nearDuplicate)
  const counts = quotas.map(() => ({ selected: 0, filled: 0 }))
  const selected: { video: Video, bin: number }[] = []
  const duplicates: { video: Video, bin: number, of: string }[] = []

  function take(bin: number): boolean {
    const video = queues[bin]?.take((candidate) => {
      const of = candidate.hashes.length === 0 ? null : index?.find(candidate.hashes) ?? null
      if (of !== null)
        duplicates.push({ video: candidate, bin, of })
      return of === null
    })
    const count = counts[bin]
    if (video === undefined || video === null || count === undefined)
      return false
    index?.add(video.id, video.hashes)
    selected.push({ video, bin })
    count.selected += 1
    taken.set(video.stratum, (taken.get(video.stratum) ?? 0) + 1)
    return true
  }

  for (const [bin, quota] of quotas.entries()) {
    while ((counts[bin]?.selected ?? 0) < quota && take(bin)) {
      if (selected.length % STEP === 0)
        yield selected.length
    }
  }
  const missing = fill ? quotas.map((quota, bin) => quota - (counts[bin]?.selected ?? 0)) : []
  for (const [bin, lacking] of missing.entries()) {
    let left = lacking
    for (const other of left > 0 ? neighboursOf(bin, bins) : []) {
      while (left > 0 && take(other)) {
        left -= 1
        const count = counts[other]
        if (count !== undefined)
          count.filled += 1
        if (selected.length % STEP === 0)
          yield selected.length
      }
    }
  }
  const edge = (position: number): number => low + (high - low) * position / bins
  return {
    bins: quotas.map((quota, bin) => ({ from: edge(bin), to: edge(bin + 1), available: contents[bin]?.length ?? 0, quota, ...counts[bin] ?? { selected: 0, filled: 0 } })),
    selected,
    duplicates,
  }
}

/** As {@link selecting}, at once. */
export function selectFlat<Video extends Candidate>(candidates: readonly Video[], options: SelectOptions): FlatSelection<Video> {
  const steps = selecting(candidates, options)
  let step = steps.next()
  while (!step.done)
    step = steps.next()
  return step.value
}
