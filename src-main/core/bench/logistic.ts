/** Gives up after this many steps; fits of real data take 10 to 40. */
const MAX_STEPS = 500
/** Relative fall of the squared error at which a step counts as arrived. */
const TOLERANCE = 1e-12
const START_DAMPING = 1e-3
const MAX_DAMPING = 1e12

type Parameters = readonly [top: number, bottom: number, middle: number, width: number]

/** f(x) = bottom + (top - bottom) / (1 + exp(-(x - middle) / |width|)). */
function evaluate([top, bottom, middle, width]: Parameters, x: number): number {
  return bottom + (top - bottom) / (1 + Math.exp(-(x - middle) / Math.abs(width)))
}

function squaredError(parameters: Parameters, x: Float64Array, y: readonly number[]): number {
  let sum = 0
  for (let i = 0; i < x.length; i++)
    sum += ((y[i] as number) - evaluate(parameters, x[i] as number)) ** 2
  return sum
}

/** Normal equations of the linearised problem: JtJ (4 x 4, row-major) and Jtr. */
function linearise(parameters: Parameters, x: Float64Array, y: readonly number[]): { matrix: Float64Array, vector: Float64Array } {
  const [top, bottom, middle, width] = parameters
  const matrix = new Float64Array(16)
  const vector = new Float64Array(4)
  const scale = Math.abs(width)
  for (let i = 0; i < x.length; i++) {
    const distance = (x[i] as number) - middle
    const share = 1 / (1 + Math.exp(-distance / scale))
    const slope = (top - bottom) * share * (1 - share)
    const row = [share, 1 - share, -slope / scale, -slope * distance / (scale * scale) * Math.sign(width)]
    const residual = (y[i] as number) - (bottom + (top - bottom) * share)
    for (let a = 0; a < 4; a++) {
      vector[a] = (vector[a] as number) + (row[a] as number) * residual
      for (let b = 0; b < 4; b++)
        matrix[a * 4 + b] = (matrix[a * 4 + b] as number) + (row[a] as number) * (row[b] as number)
    }
  }
  return { matrix, vector }
}

/** Solves a 4 x 4 system by elimination with pivots; null when it is singular. */
function solve(matrix: Float64Array, vector: Float64Array): number[] | null {
  const rows = [0, 1, 2, 3].map(a => [...matrix.slice(a * 4, a * 4 + 4), vector[a] as number])
  for (let column = 0; column < 4; column++) {
    let pivot = column
    for (let a = column + 1; a < 4; a++) {
      if (Math.abs(rows[a]?.[column] as number) > Math.abs(rows[pivot]?.[column] as number))
        pivot = a
    }
    const pivotRow = rows[pivot] as number[]
    rows[pivot] = rows[column] as number[]
    rows[column] = pivotRow
    const divisor = pivotRow[column] as number
    if (!(Math.abs(divisor) > 1e-300))
      return null
    for (const row of rows) {
      if (row === pivotRow)
        continue
      const factor = (row[column] as number) / divisor
      for (let b = column; b < 5; b++)
        row[b] = (row[b] as number) - factor * (pivotRow[b] as number)
    }
  }
  return rows.map((row, a) => (row[4] as number) / (row[a] as number))
}

/** A step from `parameters` that lowers the error, raising the damping until there is one; null when there is none. */
function descend(parameters: Parameters, error: number, damping: number, data: { x: Float64Array, y: readonly number[] }): { parameters: Parameters, error: number, damping: number } | null {
  const { matrix, vector } = linearise(parameters, data.x, data.y)
  for (let strength = damping; strength <= MAX_DAMPING; strength *= 10) {
    const damped = matrix.map((value, index) => index % 5 === 0 ? value * (1 + strength) + 1e-12 : value)
    const step = solve(damped, vector)
    if (!step)
      continue
    const next = parameters.map((value, index) => value + (step[index] as number)) as unknown as Parameters
    const nextError = squaredError(next, data.x, data.y)
    if (nextError < error)
      return { parameters: next, error: nextError, damping: Math.max(1e-12, strength / 10) }
  }
  return null
}

/**
 * The 4-parameter logistic of VQEG that maps `prediction` onto the label's scale best in the least-squares sense.
 * Deterministic Levenberg-Marquardt from VQEG's usual start (top and bottom: the label's range, middle: mean, width: a
 * quarter of the spread of the prediction), on the prediction scaled to mean 0 and deviation 1.
 * Neither column may be constant.
 * @see Marquardt, SIAM J. Appl. Math. 1963
 */
export function logisticCurve(prediction: readonly number[], label: readonly number[]): (value: number) => number {
  const mean = prediction.reduce((sum, value) => sum + value, 0) / prediction.length
  const deviation = Math.sqrt(prediction.reduce((sum, value) => sum + (value - mean) ** 2, 0) / prediction.length)
  const x = Float64Array.from(prediction, value => (value - mean) / deviation)
  const labelMean = label.reduce((sum, value) => sum + value, 0) / label.length
  const rising = x.reduce((sum, value, index) => sum + value * ((label[index] as number) - labelMean), 0) >= 0
  const low = label.reduce((a, b) => Math.min(a, b))
  const high = label.reduce((a, b) => Math.max(a, b))
  // A start at width 1/4 can stall on steep data; a second one at width 1 costs little. The better fit stands.
  const fits = [0.25, 1].map((width) => {
    let parameters: Parameters = rising ? [high, low, 0, width] : [low, high, 0, width]
    let error = squaredError(parameters, x, label)
    let damping = START_DAMPING
    for (let step = 0; step < MAX_STEPS; step++) {
      const next = descend(parameters, error, damping, { x, y: label })
      if (!next)
        break
      const arrived = error - next.error <= TOLERANCE * error
      parameters = next.parameters
      error = next.error
      damping = next.damping
      if (arrived)
        break
    }
    return { parameters, error }
  })
  const best = fits.reduce((a, b) => b.error < a.error ? b : a)
  return value => evaluate(best.parameters, (value - mean) / deviation)
}

/** `prediction` mapped by its {@link logisticCurve}. */
export function fitLogistic(prediction: readonly number[], label: readonly number[]): Float64Array {
  return Float64Array.from(prediction, logisticCurve(prediction, label))
}
