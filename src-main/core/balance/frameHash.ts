/** A luma plane, row by row, 8 bit. */
export interface Luma { readonly luma: Uint8Array, readonly widthPx: number, readonly heightPx: number }

const COLUMNS = 9
const ROWS = 8

/** Means of a grid of cells, each pixel counted in one cell. */
function cellMeans({ luma, widthPx, heightPx }: Luma): Float64Array {
  const sums = new Float64Array(ROWS * COLUMNS)
  const counts = new Float64Array(ROWS * COLUMNS)
  for (let y = 0; y < heightPx; y++) {
    const row = Math.floor(y * ROWS / heightPx) * COLUMNS
    for (let x = 0; x < widthPx; x++) {
      const cell = row + Math.floor(x * COLUMNS / widthPx)
      sums[cell] = (sums[cell] ?? 0) + (luma[y * widthPx + x] ?? 0)
      counts[cell] = (counts[cell] ?? 0) + 1
    }
  }
  return sums.map((sum, cell) => sum / Math.max(1, counts[cell] ?? 0))
}

/**
 * Difference hash (dHash, 64 bit) of a picture as 16 hexadecimal digits: whether each of 9 x 8 cells is brighter than the
 * one to its right. Null for a picture whose cells hardly vary (black, a fade): its bits would be chance, and alike in all of them.
 */
export function frameHash(picture: Luma, minContrast: number): string | null {
  const means = cellMeans(picture)
  const mean = means.reduce((sum, value) => sum + value, 0) / means.length
  const deviation = Math.sqrt(means.reduce((sum, value) => sum + (value - mean) ** 2, 0) / means.length)
  if (deviation < minContrast)
    return null
  let digits = ''
  for (let row = 0; row < ROWS; row++) {
    let byte = 0
    for (let column = 0; column < COLUMNS - 1; column++)
      byte = byte << 1 | ((means[row * COLUMNS + column] ?? 0) > (means[row * COLUMNS + column + 1] ?? 0) ? 1 : 0)
    digits += byte.toString(16).padStart(2, '0')
  }
  return digits
}
