import type { ScoreTuple, UsedPack } from './ports'

/** Scores of one target by one pack; a column entry stands for a video, NaN where it has none. */
export interface ScoreColumn {
  readonly target: string
  readonly scores: Float64Array
  readonly confidence: { sum: number, n: number, lowest: number }
  readonly sources: { measured: number, inferred: number, imported: number }
  readonly reasons: Map<string, number>
}

/** What one pack said of all videos. */
export interface PackTable {
  readonly pack: UsedPack
  readonly columns: ReadonlyMap<string, ScoreColumn>
  /** Videos with a score of this pack. */
  readonly videos: number
  /** Mean confidence of the video's scores; NaN where the pack has not scored it. */
  readonly confidence: Float64Array
}

/** Collects the scores of one pack chunk by chunk. Eight bytes a score: 100,000 videos and 14 dimensions are 11 MB. */
export function createPackTable(pack: UsedPack, capacity: number) {
  const columns = new Map<string, ScoreColumn>()
  const confidence = new Float64Array(capacity).fill(Number.NaN)
  let videos = 0

  function columnOf(target: string): ScoreColumn {
    let column = columns.get(target)
    if (column === undefined) {
      column = { target, scores: new Float64Array(capacity).fill(Number.NaN), confidence: { sum: 0, n: 0, lowest: 1 }, sources: { measured: 0, inferred: 0, imported: 0 }, reasons: new Map() }
      columns.set(target, column)
    }
    return column
  }

  return {
    /** Takes the scores of videos that start at row `offset`; tuples of one video follow each other. */
    add(offset: number, tuples: Iterable<ScoreTuple>): void {
      const sums = new Map<number, { sum: number, n: number }>()
      for (const [index, target, score, source, sure, reason] of tuples) {
        const row = offset + index
        if (row >= capacity)
          continue
        const column = columnOf(target)
        column.scores[row] = score
        column.sources[source] += 1
        column.confidence.sum += sure
        column.confidence.n += 1
        column.confidence.lowest = Math.min(column.confidence.lowest, sure)
        if (source === 'inferred' && reason !== null)
          column.reasons.set(reason, (column.reasons.get(reason) ?? 0) + 1)
        const entry = sums.get(row)
        if (entry === undefined)
          sums.set(row, { sum: sure, n: 1 })
        else Object.assign(entry, { sum: entry.sum + sure, n: entry.n + 1 })
      }
      videos += sums.size
      for (const [row, { sum, n }] of sums)
        confidence[row] = sum / n
    },
    finish: (): PackTable => ({ pack, columns, videos, confidence }),
  }
}

/** Values of a column that are there. */
export function present(column: Float64Array): Float64Array {
  return column.filter(value => !Number.isNaN(value))
}

/** Rows where both columns have a value, and the values. */
export function paired(a: Float64Array, b: Float64Array): { readonly rows: Int32Array, readonly a: Float64Array, readonly b: Float64Array } {
  const rows: number[] = []
  for (let row = 0; row < a.length; row++) {
    if (!Number.isNaN(a[row] as number) && !Number.isNaN(b[row] as number))
      rows.push(row)
  }
  return { rows: Int32Array.from(rows), a: Float64Array.from(rows, row => a[row] as number), b: Float64Array.from(rows, row => b[row] as number) }
}
