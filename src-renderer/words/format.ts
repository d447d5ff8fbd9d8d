/** Shown where a value is not known. */
export const UNKNOWN = '–'

/** Seconds as `0:07`, `12:34` or `1:02:03`. */
export function formatDuration(durationS: number | null): string {
  if (durationS === null)
    return UNKNOWN
  const whole = Math.round(durationS)
  const seconds = String(whole % 60).padStart(2, '0')
  const minutes = Math.floor(whole / 60) % 60
  const hours = Math.floor(whole / 3600)
  return hours > 0 ? `${hours}:${String(minutes).padStart(2, '0')}:${seconds}` : `${minutes}:${seconds}`
}

/** Bytes with a decimal prefix: `14.2 MB`. */
export function formatSize(sizeBytes: number | null): string {
  if (sizeBytes === null)
    return UNKNOWN
  const units = ['B', 'kB', 'MB', 'GB', 'TB']
  let value = sizeBytes
  let unit = 0
  while (value >= 1000 && unit < units.length - 1) {
    value /= 1000
    unit += 1
  }
  return `${unit === 0 ? value : value.toFixed(value < 10 ? 1 : 0)} ${units[unit]}`
}

const grouped = new Intl.NumberFormat('en')

/** A whole number with thousands separated: `2,431`. */
export function formatCount(value: number): string {
  return grouped.format(value)
}

/** A count with its noun: `1 video`, `34 videos`. */
export function countOf(value: number, one: string, many = `${one}s`): string {
  return `${formatCount(value)} ${value === 1 ? one : many}`
}

/** A score in [0, 1] with two places and no leading zero: `.31`, `1.00`. */
export function formatScore(score: number): string {
  return score.toFixed(2).replace(/^0/, '')
}

/** Seconds still to go, coarse enough not to flicker: `about 3 min`. */
export function formatEta(etaS: number | null): string {
  if (etaS === null)
    return ''
  if (etaS < 60)
    return `${Math.max(1, Math.ceil(etaS / 5) * 5)} s left`
  if (etaS < 5400)
    return `about ${Math.round(etaS / 60)} min left`
  return `about ${Math.round(etaS / 3600)} h left`
}

/** Clock time of an instant: `12:03:22`. */
export function formatClock(instant: Date): string {
  return instant.toLocaleTimeString('en-GB')
}

/** Day of an instant: `22 Nov`, with the year when it is not the one of `now`. */
export function formatDay(instant: string, now = new Date()): string {
  const date = new Date(instant)
  const year = date.getFullYear() === now.getFullYear() ? {} : { year: '2-digit' as const }
  return date.toLocaleDateString('en-GB', { day: 'numeric', month: 'short', ...year })
}

/** Day and clock time of an instant: `22 Nov, 12:03`. */
export function formatMoment(instant: string): string {
  const date = new Date(instant)
  return `${date.toLocaleDateString('en-GB', { day: 'numeric', month: 'short' })}, ${date.toLocaleTimeString('en-GB', { hour: '2-digit', minute: '2-digit' })}`
}

/** First letter in upper case: a phrase as a sentence start or a name. */
export function capitalised(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}
