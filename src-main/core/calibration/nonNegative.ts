import { fcnnlsVector } from 'ml-fcnnls'
import { CholeskyDecomposition, Matrix } from 'ml-matrix'

/** Sums over the rows of a regression, centred, so that an intercept need not be fitted with the coefficients. */
export interface Moments {
  readonly n: number
  readonly meanX: readonly number[]
  readonly meanY: number
  /** Covariance of the columns (d x d), and of each column with y. */
  readonly xx: readonly (readonly number[])[]
  readonly xy: readonly number[]
}

export interface Linear { readonly coefficients: readonly number[], readonly intercept: number }

export function momentsOf(rows: readonly (readonly number[])[], y: readonly number[]): Moments {
  const n = rows.length
  const d = rows[0]?.length ?? 0
  const meanX = Array.from({ length: d }, (_, a) => rows.reduce((sum, row) => sum + (row[a] as number), 0) / n)
  const meanY = y.reduce((sum, value) => sum + value, 0) / n
  const xx = Array.from({ length: d }, () => Array.from<number>({ length: d }).fill(0))
  const xy = Array.from<number>({ length: d }).fill(0)
  rows.forEach((row, index) => {
    const centred = row.map((value, a) => value - (meanX[a] as number))
    const dy = ((y[index] as number) - meanY) / n
    for (let a = 0; a < d; a++) {
      const line = xx[a] as number[]
      xy[a] = (xy[a] as number) + (centred[a] as number) * dy
      for (let b = 0; b < d; b++)
        line[b] = (line[b] as number) + (centred[a] as number) * (centred[b] as number) / n
    }
  })
  return { n, meanX, meanY, xx, xy }
}

/**
 * The b >= 0 that makes b'Gb / 2 - g'b least, for a positive definite G: non-negative least squares stated by its normal
 * equations. With G = LL', this is min |L'b - inv(L)g|, which the active-set method solves exactly.
 * @see Lawson & Hanson, "Solving Least Squares Problems", 1974, chapter 23
 */
export function nonNegativeMinimum(gram: readonly (readonly number[])[], linear: readonly number[]): number[] {
  // Scaled to a unit diagonal: the solver's tolerance is absolute.
  const scale = gram.map((row, a) => Math.sqrt(row[a] as number))
  const factor = new CholeskyDecomposition(new Matrix(gram.map((row, a) => row.map((value, b) => value / ((scale[a] as number) * (scale[b] as number)))))).lowerTriangularMatrix
  const size = Math.max(1e-300, Math.hypot(...linear.map((value, a) => value / (scale[a] as number))))
  const right: number[] = []
  linear.forEach((value, a) => {
    const known = right.reduce((sum, solved, b) => sum + factor.get(a, b) * solved, 0)
    right.push((value / (scale[a] as number) / size - known) / factor.get(a, a))
  })
  const { K } = fcnnlsVector(factor.transpose(), right, { gradientTolerance: 1e-10, maxIterations: 100 * linear.length })
  return K.to1DArray().map((value, a) => Math.max(0, value) * size / (scale[a] as number))
}

/**
 * Non-negative least squares pulled towards a prior: min |y - c - Xb|^2 / n + strength * v * |b - a b0|^2 with b >= 0, where
 * v is the mean variance of the columns and a >= 0 the scale at which the prior b0 itself fits best (so that labels on
 * another scale do not count against the prior's proportions).
 */
export function fitTowards(moments: Moments, prior: readonly number[], strength: number): Linear {
  const { meanX, meanY, xx, xy } = moments
  const dot = (a: readonly number[], b: readonly number[]): number => a.reduce((sum, value, index) => sum + value * (b[index] as number), 0)
  const spread = dot(prior, xx.map(row => dot(row, prior)))
  const scale = spread > 0 ? Math.max(0, dot(prior, xy) / spread) : 1
  const pull = Math.max(1e-12, strength * xx.reduce((sum, row, a) => sum + (row[a] as number), 0) / xx.length)
  const gram = xx.map((row, a) => row.map((value, b) => a === b ? value + pull : value))
  const coefficients = nonNegativeMinimum(gram, xy.map((value, a) => value + pull * scale * (prior[a] as number)))
  return { coefficients, intercept: meanY - dot(coefficients, meanX) }
}
