import { Buffer } from 'node:buffer'

/** Ways of writing a character by its code: JSON and JavaScript, URLs, HTML. */
const ENCODED = /\\u\{?([\da-f]{1,6})\}?|\\x([\da-f]{2})|%([\da-f]{2})|&#x([\da-f]{1,6});|&#(\d{1,7});/gi
/** An escape of an escape is still the key to whoever unpacks it twice. */
const ROUNDS = 3
/** Shorter pieces of base64 or hex occur by chance. */
const MIN_PACKED_CHARS = 12

function unescape(text: string): string {
  return text
    .replaceAll(ENCODED, (whole, ...groups: (string | undefined)[]) => {
      const [json, script, url, hex, decimal] = groups
      const code = decimal === undefined ? Number.parseInt(json ?? script ?? url ?? hex ?? '', 16) : Number(decimal)
      return code <= 0x10FFFF ? String.fromCodePoint(code) : whole
    })
    .replaceAll('\\', '')
}

/** The part of the base64 of `key` that does not depend on its neighbours, for each place within a group of three bytes. */
function packedForms(key: string): string[] {
  const base64 = [0, 1, 2].map((shift) => {
    const bytes = Buffer.from(`${' '.repeat(shift)}${key}`)
    const whole = Math.floor(bytes.length / 3) * 3
    return bytes.subarray(0, whole).toString('base64').slice(shift === 0 ? 0 : 4)
  })
  return [...base64, Buffer.from(key).toString('hex')].filter(form => form.length >= MIN_PACKED_CHARS)
}

/** Tells whether a text holds `key`: as it is, escaped as in JSON, URLs or HTML, or inside base64 or hex. Null holds nothing. */
export function createKeyGuard(key: string | null): (text: string) => boolean {
  if (key === null)
    return () => false
  const packed = packedForms(key)
  const lower = packed.at(-1)
  const plainKey = key.replaceAll('\\', '')
  const holds = (text: string): boolean => {
    // Of the URL-safe alphabet, and broken into lines.
    const standard = text.replaceAll('-', '+').replaceAll('_', '/').replaceAll(/\s/g, '')
    return text.includes(key) || text.includes(plainKey) || packed.some(form => standard.includes(form)) || (lower !== undefined && standard.toLowerCase().includes(lower))
  }
  return (text) => {
    let read = text
    for (let round = 0; round <= ROUNDS; round++) {
      if (holds(read))
        return true
      const next = unescape(read)
      if (next === read)
        return false
      read = next
    }
    return false
  }
}
