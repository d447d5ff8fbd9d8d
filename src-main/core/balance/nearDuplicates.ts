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

/** A hash is cut into so many bands of so many bits. */
const BANDS = 4
const BAND_BITS = 16
const HEX_DIGITS = BAND_BITS / 4

/** All ways to turn over at most `most` bits of a band. */
function flips(most: number): number[] {
  let masks = [0]
  const all = new Set(masks)
  for (let turned = 0; turned < most; turned++) {
    masks = masks.flatMap(mask => Array.from({ length: BAND_BITS }, (_, bit) => mask | 1 << bit))
    for (const mask of masks)
      all.add(mask)
  }
  return [...all]
}

interface Frame { readonly video: number, readonly bits: Bits }

/**
 * Finds near-duplicates among the videos put into it. Hashes that differ in at most n bits differ in at most n / 4 of them
 * in at least one of four bands (pigeonhole), so that only those with such a band are compared.
 */
export function createDuplicateIndex({ maxDistance, minShare }: Pick<BalanceRules['nearDuplicate'], 'maxDistance' | 'minShare'>) {
  const masks = flips(Math.floor(maxDistance / BANDS))
  const buckets = Array.from({ length: BANDS }, () => new Map<number, Frame[]>())
  const videos: { readonly id: string, readonly frames: number }[] = []

  const keyOf = (hash: string, band: number): number => Number.parseInt(hash.slice(band * HEX_DIGITS, (band + 1) * HEX_DIGITS), 16)

  /** Videos with a frame that matches. */
  function matching(hash: string): Set<number> {
    const bits = bitsOf(hash)
    const found = new Set<number>()
    for (const [band, bucket] of buckets.entries()) {
      const key = keyOf(hash, band)
      for (const mask of masks) {
        for (const other of bucket.get(key ^ mask) ?? []) {
          if (distance(bits, other.bits) <= maxDistance)
            found.add(other.video)
        }
      }
    }
    return found
  }

  return {
    /** Id of the first video in it that `hashes` are a near-duplicate of; null when there is none. */
    find(hashes: readonly string[]): string | null {
      /** Frames of the video asked for that match one of the other. */
      const matches = new Map<number, number>()
      for (const hash of hashes) {
        for (const video of matching(hash))
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
        for (const [band, bucket] of buckets.entries()) {
          const key = keyOf(hash, band)
          const frames = bucket.get(key)
          if (frames === undefined)
            bucket.set(key, [entry])
          else frames.push(entry)
        }
      }
    },
  }
}
