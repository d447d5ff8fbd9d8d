/** A luma plane of 8-bit codes. */
export interface LumaPlane { readonly luma: Uint8Array, readonly widthPx: number, readonly heightPx: number }

/** Which field of interlaced pictures is the earlier one: the top one (even lines) or the bottom one. */
export type FieldOrder = 'tff' | 'bff'

/** Least step from line to line in a comb, in codes: below it noise would count. */
const MIN_STEP = 10
/** Steps in a row that go up and down by turns. */
const TEETH = 4
/** What fields three field times apart must have more of than those of one picture, as a share of all places. */
const MIN_EXCESS = 0.005
/** How much of that excess fields of two neighbouring pictures may have that are a single field time apart. */
const MAX_NEAR_EXCESS = 0.25

/**
 * Share of the places where five lines in a column go up and down by turns, as where two moments are woven into one
 * picture line by line. Fine level lines, dither and strong noise look the same in a single picture: see
 * {@link findFieldOrder}.
 */
export function combShare({ luma, widthPx, heightPx }: LumaPlane): number {
  let combs = 0
  for (let x = 0; x < widthPx; x++) {
    let teeth = 0
    let before = 0
    for (let at = x; at + widthPx < widthPx * heightPx; at += widthPx) {
      const step = (luma[at + widthPx] ?? 0) - (luma[at] ?? 0)
      teeth = Math.abs(step) <= MIN_STEP ? 0 : step * before < 0 ? teeth + 1 : 1
      before = step
      if (teeth >= TEETH)
        combs += 1
    }
  }
  return combs / (widthPx * Math.max(1, heightPx - TEETH))
}

/** `picture` with its top (0) or bottom (1) field taken from `next`. */
function woven(picture: LumaPlane, next: LumaPlane, field: 0 | 1): LumaPlane {
  const { widthPx, heightPx } = picture
  const luma = picture.luma.slice()
  for (let y = field; y < heightPx; y += 2)
    luma.set(next.luma.subarray(y * widthPx, (y + 1) * widthPx), y * widthPx)
  return { ...picture, luma }
}

/**
 * Field order of consecutive pictures that are interlaced; null where nothing shows that they are. Fields of interlaced
 * pictures are taken in turn, so that one field of a picture is as near in time to the other field of the next picture as to
 * its own, and the remaining two fields are three times as far apart: they alone show more combs where something moves. Of
 * progressive pictures both exchanges are equally far apart, and what only looks combed stays the same or goes both ways.
 */
export function findFieldOrder(pictures: readonly LumaPlane[]): FieldOrder | null {
  let [own, nextTop, nextBottom] = [0, 0, 0]
  pictures.slice(1).forEach((next, index) => {
    const picture = pictures[index] ?? next
    own += combShare(picture)
    nextTop += combShare(woven(picture, next, 0))
    nextBottom += combShare(woven(picture, next, 1))
  })
  const excess = Math.max(nextTop, nextBottom) - own
  const isInterlaced = excess >= MIN_EXCESS * (pictures.length - 1) && Math.min(nextTop, nextBottom) - own <= MAX_NEAR_EXCESS * excess
  return excess > 0 && isInterlaced ? nextTop < nextBottom ? 'tff' : 'bff' : null
}
