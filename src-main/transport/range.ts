/** What a `Range` header asks of a representation; byte positions are inclusive. */
export type ByteRange
  = { readonly kind: 'full' }
    | { readonly kind: 'partial', readonly first: number, readonly last: number }
    | { readonly kind: 'unsatisfiable' }

const FULL: ByteRange = { kind: 'full' }
const UNSATISFIABLE: ByteRange = { kind: 'unsatisfiable' }
const ONE_RANGE = /^bytes=[ \t]*(\d*)-(\d*)[ \t]*$/i

/**
 * Reads a `Range` header for `sizeBytes` bytes. A header that is malformed, of another unit, or asks for several ranges
 * means the full representation, which RFC 9110 section 14.2 leaves to the server; positions of any length are exact.
 *
 * @see RFC 9110 section 14.1.2 (byte ranges), 15.5.17 (416).
 */
export function parseRange(header: string | null, sizeBytes: number): ByteRange {
  const match = header === null ? null : ONE_RANGE.exec(header)
  const from = match?.[1] ?? ''
  const to = match?.[2] ?? ''
  if (from === '' && to === '')
    return FULL

  const size = BigInt(sizeBytes)
  if (from === '') {
    const length = BigInt(to)
    if (length === 0n || size === 0n)
      return UNSATISFIABLE
    return { kind: 'partial', first: Number(length >= size ? 0n : size - length), last: sizeBytes - 1 }
  }

  const first = BigInt(from)
  const last = to === '' ? size - 1n : BigInt(to)
  if (to !== '' && last < first)
    return FULL
  if (first >= size)
    return UNSATISFIABLE
  return { kind: 'partial', first: Number(first), last: Number(last >= size ? size - 1n : last) }
}
