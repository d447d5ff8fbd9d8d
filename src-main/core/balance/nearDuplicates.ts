import type { BalanceRules } from './rules'

/** A frame hash in two halves: numbers are exact only up to 53 bits. */
type Bits = readonly [high: number, low: number]

function bitsOf(hash: string): Bits {
  return [Number.parseInt(hash.slice(0, 8), 16), Number.parseInt(hash.slice(8), 16)]
}

/** Set bits of 32. @see Warren, "Hacker's Delight", 5-1 */
function population(value: number): number {
  let bits = value - (value >>> 1 & 0x55555555)
  bits = (bits & 0x33333333) + (bits >>> 2 & 0x33333333)
  return Math.imul(bits + (bits >>> 4) & 0x0F0F0F0F, 0x01010101) >>> 24
}

const distance = (a: Bits, b: Bits): number => population(a[0] ^ b[0]) + population(a[1] ^ b[1])

/** Bits `from` to `to` (exclusive) of a hash, counted from the top. */
function band(hash: string, from: number, to: number): number {
  let value = 0
  for (let bit = from; bit < to; bit++)
    value = value << 1 | (Number.parseInt(hash[bit >> 2] ?? '0', 16) >> (3 - (bit & 3)) & 1)
  return value
}

/**
 * Finds near-duplicates among the videos put into it. Hashes that differ in at most n bits agree in at least one of n + 1
 * bands (pigeonhole), so that only those are compared.
 */
export function createDuplicateIndex({ maxDistance, minShare }: BalanceRules['nearDuplicate']) {
  const bands = maxDistance + 1
  const edges = Array.from({ length: bands + 1 }, (_, index) => Math.floor(index * 64 / bands))
  const buckets = edges.slice(1).map(() => new Map<number, { readonly video: number, readonly bits: Bits }[]>())
  const videos: { readonly id: string, readonly frames: number }[] = []

  const keysOf = (hash: string): number[] => buckets.map((_, index) => band(hash, edges[index] ?? 0, edges[index + 1] ?? 64))

  return {
    /** Id of the first video in it that `hashes` are a near-duplicate of; null when there is none. */
    find(hashes: readonly string[]): string | null {
      /** Frames of the video asked for that match one of the other. */
      const matches = new Map<number, number>()
      for (const hash of hashes) {
        const bits = bitsOf(hash)
        const seen = new Set<number>()
        for (const [index, key] of keysOf(hash).entries()) {
          for (const other of buckets[index]?.get(key) ?? []) {
            if (!seen.has(other.video) && distance(bits, other.bits) <= maxDistance)
              seen.add(other.video)
          }
        }
        for (const video of seen)
          matches.set(video, (matches.get(video) ?? 0) + 1)
      }
      let first = Infinity
      for (const [video, count] of matches) {
        if (video < first && count >= minShare * Math.min(hashes.length, videos[video]?.frames ?? Infinity))
          first = video
      }
      return videos[first]?.id ?? null
    },

    add(id: string, hashes: readonly string[]): void {
      const video = videos.push({ id, frames: hashes.length }) - 1
      for (const hash of hashes) {
        const entry = { video, bits: bitsOf(hash) }
        for (const [index, key] of keysOf(hash).entries()) {
          const bucket = buckets[index]?.get(key)
          if (bucket === undefined)
            buckets[index]?.set(key, [entry])
          else bucket.push(entry)
        }
      }
    },
  }
}
