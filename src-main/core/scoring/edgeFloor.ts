import type { BlockParameters } from './packManifest'

const CODES = 256
/** Codes that fewer pixels have than this share are strays (of a decoder, of dither) and do not count as in use. */
const MIN_SHARE = 2e-4
/** Every third pixel says as much; prime to the sides of crops, so that every column is seen. */
const STEP = 3

/**
 * Mean distance between the 8-bit luma codes that a picture uses: 1 for what a camera delivers, n where tones were
 * coarsened to every n-th code or stretched n times. 1 for a picture of a single code.
 */
export function tonalStep(luma: Uint8Array): number {
  const counts = new Uint32Array(CODES)
  for (let index = 0; index < luma.length; index += STEP) {
    const code = luma[index] ?? 0
    counts[code] = (counts[code] ?? 0) + 1
  }
  const used: number[] = []
  for (const [code, count] of counts.entries()) {
    if (count > luma.length / STEP * MIN_SHARE)
      used.push(code)
  }
  const span = (used.at(-1) ?? 0) - (used[0] ?? 0)
  return used.length < 2 ? 1 : span / (used.length - 1)
}

/**
 * Range in codes above which a step in the picture is an edge of the scene: well above what noise (sigma in codes, at the
 * size in which edges are read) does by chance, and more than one or two steps of coarse tones, which are steep whatever
 * the lens was like.
 */
export function edgeFloor({ noiseSigma, tonalStep }: { noiseSigma: number, tonalStep: number }, { minRange, timesNoise, timesTonalStep, maxOfTonalStep }: BlockParameters['edge']): number {
  const noise = Number.isFinite(noiseSigma) ? timesNoise * noiseSigma : 0
  return Math.max(minRange, noise, Math.min(maxOfTonalStep, timesTonalStep * tonalStep))
}
