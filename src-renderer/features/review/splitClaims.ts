import type { Claim } from '../../../src-shared/domain/claim'

/** A run of a response; `claim` is the index of the claim it makes, null for text between claims. */
export interface ResponsePiece { readonly text: string, readonly claim: number | null }

/**
 * Cuts a response into plain runs and claims, in reading order. The pieces always join to the response again:
 * a claim whose text is not there, or lies inside an earlier one, gets no piece and shows only in the list.
 */
export function splitClaims(response: string, claims: readonly Pick<Claim, 'text'>[]): ResponsePiece[] {
  const found = placeClaims(response, claims)
  const pieces: ResponsePiece[] = []
  let position = 0
  for (const { claim, start, end } of found) {
    if (start > position)
      pieces.push({ text: response.slice(position, start), claim: null })
    pieces.push({ text: response.slice(start, end), claim })
    position = end
  }
  if (position < response.length)
    pieces.push({ text: response.slice(position), claim: null })
  return pieces
}

interface Place { readonly claim: number, readonly start: number, readonly end: number }

/** Claims that repeat a sentence take its next occurrence; of two that overlap the earlier one stays. */
function placeClaims(response: string, claims: readonly Pick<Claim, 'text'>[]): Place[] {
  const places: Place[] = []
  const isFree = (start: number, end: number): boolean => places.every(place => end <= place.start || start >= place.end)
  claims.forEach((entry, claim) => {
    if (entry.text === '')
      return
    for (let start = response.indexOf(entry.text); start >= 0; start = response.indexOf(entry.text, start + 1)) {
      const end = start + entry.text.length
      if (isFree(start, end)) {
        places.push({ claim, start, end })
        return
      }
    }
  })
  return places.sort((a, b) => a.start - b.start)
}
