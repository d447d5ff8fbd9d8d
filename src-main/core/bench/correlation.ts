import { Fault } from '../../../src-shared/domain/fault'
import { fitLogistic } from './logistic'

/** Agreement of a prediction with a label; correlations in [-1, 1]. */
export interface Correlation {
  /** Spearman rank correlation, ties by average rank. */
  readonly srcc: number
  /** Pearson correlation of the values as given. */
  readonly plcc: number
  /** Kendall tau-b. */
  readonly krcc: number
  /** Root mean squared difference of the values as given, in label units. */
  readonly rmse: number
  readonly n: number
  /** Pearson correlation and RMSE after the prediction was mapped by a 4-parameter logistic; null with fewer than 5 pairs. */
  readonly plccLogistic: number | null
  readonly rmseLogistic: number | null
}

/** The logistic has 4 parameters; a fit needs more pairs than that. */
const MIN_LOGISTIC_PAIRS = 5

function mean(values: ArrayLike<number>): number {
  let sum = 0
  for (let i = 0; i < values.length; i++)
    sum += values[i] as number
  return sum / values.length
}

/** Pearson correlation of two columns of one length, -1 to 1; NaN when either side is constant. */
export function pearson(x: ArrayLike<number>, y: ArrayLike<number>): number {
  const meanX = mean(x)
  const meanY = mean(y)
  let xy = 0
  let xx = 0
  let yy = 0
  for (let i = 0; i < x.length; i++) {
    const dx = (x[i] as number) - meanX
    const dy = (y[i] as number) - meanY
    xy += dx * dy
    xx += dx * dx
    yy += dy * dy
  }
  return Math.min(1, Math.max(-1, xy / (Math.sqrt(xx) * Math.sqrt(yy))))
}

/** Ranks from 1, ties share their average rank. O(n log n) without a comparator, for columns of 100,000 values. */
export function ranksOf(values: ArrayLike<number>): Float64Array {
  const sorted = Float64Array.from(values).sort()
  const ranks = new Float64Array(values.length)
  const rankOfValue = new Map<number, number>()
  for (let from = 0; from < sorted.length;) {
    let to = from + 1
    while (to < sorted.length && sorted[to] === sorted[from])
      to++
    rankOfValue.set(sorted[from] as number, (from + 1 + to) / 2)
    from = to
  }
  for (let i = 0; i < values.length; i++)
    ranks[i] = rankOfValue.get(values[i] as number) as number
  return ranks
}

function tiedPairs(sorted: ArrayLike<number>, same: (a: number, b: number) => boolean): number {
  let pairs = 0
  for (let from = 0; from < sorted.length;) {
    let to = from + 1
    while (to < sorted.length && same(from, to))
      to++
    pairs += (to - from) * (to - from - 1) / 2
    from = to
  }
  return pairs
}

/** Sorts in place by merging and returns how many pairs were out of order. */
function countSwaps(values: Float64Array): number {
  let from: Float64Array = values
  let to: Float64Array = new Float64Array(values.length)
  let swaps = 0
  for (let width = 1; width < values.length; width *= 2) {
    for (let start = 0; start < values.length; start += 2 * width) {
      const middle = Math.min(start + width, values.length)
      const end = Math.min(start + 2 * width, values.length)
      let left = start
      let right = middle
      for (let at = start; at < end; at++) {
        if (left < middle && (right >= end || (from[left] as number) <= (from[right] as number))) {
          to[at] = from[left++] as number
        }
        else {
          to[at] = from[right++] as number
          swaps += middle - left
        }
      }
    }
    [from, to] = [to, from]
  }
  if (from !== values)
    values.set(from)
  return swaps
}

/** Kendall tau-b in O(n log n). @see Knight, "A computer method for calculating Kendall's tau with ungrouped data", JASA 1966 */
function kendall(x: readonly number[], y: readonly number[]): number {
  const order = x.map((_, index) => index).sort((a, b) => (x[a] as number) - (x[b] as number) || (y[a] as number) - (y[b] as number))
  const sortedX = Float64Array.from(order, index => x[index] as number)
  const sortedY = Float64Array.from(order, index => y[index] as number)
  const tiesX = tiedPairs(sortedX, (a, b) => sortedX[a] === sortedX[b])
  const tiesBoth = tiedPairs(sortedX, (a, b) => sortedX[a] === sortedX[b] && sortedY[a] === sortedY[b])
  const swaps = countSwaps(sortedY)
  const tiesY = tiedPairs(sortedY, (a, b) => sortedY[a] === sortedY[b])
  const pairs = x.length * (x.length - 1) / 2
  return (pairs - tiesX - tiesY + tiesBoth - 2 * swaps) / (Math.sqrt(pairs - tiesX) * Math.sqrt(pairs - tiesY))
}

function rootMeanSquare(x: ArrayLike<number>, y: ArrayLike<number>): number {
  let sum = 0
  for (let i = 0; i < x.length; i++)
    sum += ((x[i] as number) - (y[i] as number)) ** 2
  return Math.sqrt(sum / x.length)
}

function checkColumn(name: string, values: readonly number[]): void {
  const wrong = values.findIndex(value => !Number.isFinite(value))
  if (wrong >= 0)
    throw new Fault('input.invalid', `The ${name} of pair ${wrong + 1} is not a number. Nothing was computed; correct the file and try again.`)
  if (values.every(value => value === values[0]))
    throw new Fault('input.invalid', `Every ${name} is the same (${values[0]}), so no correlation is defined. Nothing was computed; check where the ${name}s come from.`)
}

/**
 * Agreement of predictions with labels, as video-quality models are compared: SRCC, PLCC, KRCC and RMSE, and PLCC and
 * RMSE again after VQEG's 4-parameter logistic mapping of the prediction onto the label's scale.
 * @throws Fault `input.invalid`: lengths differ, fewer than 2 pairs, a value that is not finite, or a constant column.
 * @see ITU-R BT.500 and VQEG, "Final report on the validation of objective models", 2000
 */
export function correlate(prediction: readonly number[], label: readonly number[]): Correlation {
  if (prediction.length !== label.length)
    throw new Fault('input.invalid', `There are ${prediction.length} predictions but ${label.length} labels. Nothing was computed; give each pair a row of its own.`)
  if (prediction.length < 2)
    throw new Fault('input.invalid', `A correlation needs at least 2 pairs, not ${prediction.length}. Nothing was computed.`)
  checkColumn('prediction', prediction)
  checkColumn('label', label)
  const fitted = prediction.length >= MIN_LOGISTIC_PAIRS ? fitLogistic(prediction, label) : null
  const plccLogistic = fitted && pearson(fitted, label)
  return {
    srcc: pearson(ranksOf(prediction), ranksOf(label)),
    plcc: pearson(prediction, label),
    krcc: kendall(prediction, label),
    rmse: rootMeanSquare(prediction, label),
    n: prediction.length,
    // A mapping that came out flat explains nothing.
    plccLogistic: plccLogistic !== null && Number.isNaN(plccLogistic) ? 0 : plccLogistic,
    rmseLogistic: fitted && rootMeanSquare(fitted, label),
  }
}
