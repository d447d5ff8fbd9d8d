import { describe, expect, test } from 'vitest'
import { splitClaims } from '../../../../../src-renderer/features/review/splitClaims'

const claim = (text: string) => ({ text, target: 'noise', level: 'poor' as const })

describe('splitClaims', () => {
  test('cuts the response into claims and what lies between them, in reading order', () => {
    expect(splitClaims('First. Noise is poor. Then. Focus is poor.', [claim('Focus is poor.'), claim('Noise is poor.')])).toEqual([
      { text: 'First. ', claim: null },
      { text: 'Noise is poor.', claim: 1 },
      { text: ' Then. ', claim: null },
      { text: 'Focus is poor.', claim: 0 },
    ])
  })

  test('gives a repeated sentence its next occurrence', () => {
    expect(splitClaims('Poor. Poor.', [claim('Poor.'), claim('Poor.')])).toEqual([
      { text: 'Poor.', claim: 0 },
      { text: ' ', claim: null },
      { text: 'Poor.', claim: 1 },
    ])
  })

  test('leaves out claims that are missing or overlap an earlier one', () => {
    expect(splitClaims('The noise is poor here.', [claim('noise is poor'), claim('is poor here'), claim('absent')])).toEqual([
      { text: 'The ', claim: null },
      { text: 'noise is poor', claim: 0 },
      { text: ' here.', claim: null },
    ])
  })

  test('always joins to the response again', () => {
    const response = 'a<b>é 👩‍💻 b</b> a'
    for (const texts of [[], ['a'], ['a', 'a', 'a'], ['👩‍💻', '<b>', ''], [response]])
      expect(splitClaims(response, texts.map(claim)).map(piece => piece.text).join('')).toBe(response)
  })
})
