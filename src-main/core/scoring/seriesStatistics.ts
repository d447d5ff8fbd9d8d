/** Arithmetic mean; NaN of nothing. */
export function mean(values: readonly number[]): number {
  let sum = 0
  for (const value of values)
    sum += value
  return sum / values.length
}

/** Quantile of rank 0..1, linear between neighbours; NaN of nothing. */
export function quantile(values: readonly number[], rank: number): number {
  if (values.length === 0)
    return Number.NaN
  const sorted = Float64Array.from(values).sort()
  const place = rank * (sorted.length - 1)
  const index = Math.floor(place)
  const low = sorted[index] ?? Number.NaN
  const high = sorted[index + 1] ?? low
  return low + (high - low) * (place - index)
}

export function median(values: readonly number[]): number {
  return quantile(values, 0.5)
}
