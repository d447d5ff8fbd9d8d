import { correlate } from '../bench/correlation'
import { createRandom } from '../instructions/random'

/** How well predictions follow labels, both on [0, 1]; correlations are null where either side is constant. */
export interface Agreement { readonly n: number, readonly srcc: number | null, readonly plcc: number | null, readonly rmse: number }

const varies = (values: readonly number[]): boolean => values.some(value => value !== values[0])

export function rootMeanSquare(differences: readonly number[]): number {
  return Math.sqrt(differences.reduce((sum, value) => sum + value * value, 0) / Math.max(1, differences.length))
}

export function agreementOf(prediction: readonly number[], label: readonly number[]): Agreement {
  const rmse = rootMeanSquare(prediction.map((value, index) => value - (label[index] as number)))
  if (!varies(prediction) || !varies(label))
    return { n: label.length, srcc: null, plcc: null, rmse }
  const { srcc, plcc } = correlate(prediction, label)
  return { n: label.length, srcc, plcc, rmse }
}

/** Fold (0 to k - 1) of each of n entries: a seeded shuffle dealt out in turn, so that folds differ by at most one entry. */
export function foldsOf(n: number, k: number, seed: number): Int32Array {
  const random = createRandom(seed, 'calibrate', 'folds')
  const order = Array.from({ length: n }, (_, index) => index)
  for (let i = n - 1; i > 0; i--) {
    const j = random.below(i + 1)
    const kept = order[i] as number
    order[i] = order[j] as number
    order[j] = kept
  }
  const folds = new Int32Array(n)
  order.forEach((entry, place) => { folds[entry] = place % k })
  return folds
}

/**
 * Standard errors by which a rank correlation lies above none: Fisher's z with the variance 1.06 / (n - 3) of Spearman's
 * coefficient. -Infinity where none is defined.
 * @see Fieller, Hartley & Pearson, "Tests for rank correlation coefficients", Biometrika 1957
 */
export function aboveChance({ srcc, n }: Agreement): number {
  return srcc === null || n <= 3 ? -Infinity : Math.atanh(Math.min(0.999999, srcc)) / Math.sqrt(1.06 / (n - 3))
}

/** Standard errors by which the mean squared error of `after` is below that of `before` on the same videos (paired). */
export function errorDrop(before: readonly number[], after: readonly number[], label: readonly number[]): number {
  const drops = label.map((value, index) => ((before[index] as number) - value) ** 2 - ((after[index] as number) - value) ** 2)
  const mean = drops.reduce((sum, drop) => sum + drop, 0) / drops.length
  const variance = drops.reduce((sum, drop) => sum + (drop - mean) ** 2, 0) / Math.max(1, drops.length - 1)
  if (variance === 0)
    return mean > 0 ? Infinity : mean < 0 ? -Infinity : 0
  return mean / Math.sqrt(variance / drops.length)
}
