/** A seeded source of numbers; every draw of one instruction comes from its own stream. */
export interface Random {
  /** Next number in [0, 1). */
  next: () => number
  /** Integer in [0, count). */
  below: (count: number) => number
  /** True with probability `share`. */
  chance: (share: number) => boolean
}

/** FNV-1a, 32 bit, over UTF-16 code units. @see http://www.isthe.com/chongo/tech/comp/fnv/ */
function hashText(text: string): number {
  let hash = 0x811C9DC5
  for (let i = 0; i < text.length; i++)
    hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193)
  return hash >>> 0
}

/**
 * Random stream named by the user's seed, the video and the slot, so that adding a slot never changes another one.
 * Generator: splitmix32 (the 32-bit finalizer of MurmurHash3 over a Weyl sequence).
 * @see Steele, Lea & Flood, "Fast Splittable Pseudorandom Number Generators", OOPSLA 2014
 */
export function createRandom(seed: number, videoId: string, slot: string): Random {
  let state = hashText(`${seed}|${videoId}|${slot}`)
  function next(): number {
    state = (state + 0x9E3779B9) | 0
    let mixed = state ^ (state >>> 16)
    mixed = Math.imul(mixed, 0x21F0AAAD)
    mixed ^= mixed >>> 15
    mixed = Math.imul(mixed, 0x735A2D97)
    mixed ^= mixed >>> 15
    return (mixed >>> 0) / 0x1_0000_0000
  }
  return {
    next,
    below: count => Math.floor(next() * count),
    chance: share => next() < share,
  }
}

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b)
}

/**
 * Picks from lists without repeating an alternative of the same list until all were used: each list is walked
 * with a random start and a random stride prime to its length.
 */
export class Picker {
  readonly random: Random
  readonly #walks = new Map<readonly unknown[], { at: number, stride: number }>()

  constructor(random: Random) { this.random = random }

  /** An alternative of a list that is not empty. */
  pick<T>(list: readonly T[]): T {
    const count = list.length
    let walk = this.#walks.get(list)
    if (walk) {
      walk.at = (walk.at + walk.stride) % count
    }
    else {
      let stride = 1 + this.random.below(Math.max(1, count - 1))
      while (greatestCommonDivisor(stride, count) !== 1)
        stride--
      walk = { at: this.random.below(count), stride }
      this.#walks.set(list, walk)
    }
    return list[walk.at] as T
  }

  /** `count` different entries of `list` in random order (all of them where there are fewer). */
  sample<T>(list: readonly T[], count: number): T[] {
    const rest = [...list]
    const taken: T[] = []
    while (taken.length < count && rest.length > 0)
      taken.push(...rest.splice(this.random.below(rest.length), 1))
    return taken
  }
}
