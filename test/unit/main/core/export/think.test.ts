import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { renderThink } from '../../../../../src-main/core/export/think'
import { claimsIn, generateInstructions } from '../../../../../src-main/core/instructions'
import { english, randomVideos, taxonomy } from '../instructions/videoQuality'

const noise = { text: 'the cleanliness is poor', target: 'noise', level: 'poor' } as const
const overall = { text: 'the overall quality of the video is fair', target: 'overall', level: 'fair' } as const

describe('sets apart', () => {
  test('the paragraph that rates nothing but the overall, with all its sentences', () => {
    expect(renderThink('First, the cleanliness is poor.\n\nBoth sides count. In sum, the overall quality of the video is fair.', [noise, overall]))
      .toBe('<think>\nFirst, the cleanliness is poor.\n</think>\n\nBoth sides count. In sum, the overall quality of the video is fair.')
  })
  test('the sentence, where its paragraph rates more', () => {
    expect(renderThink('First, the cleanliness is poor. In sum, the overall quality of the video is fair.', [noise, overall]))
      .toBe('<think>\nFirst, the cleanliness is poor.\n</think>\n\nIn sum, the overall quality of the video is fair.')
  })
  test('a conclusion that an edited text puts first', () => {
    expect(renderThink('In sum, the overall quality of the video is fair. For the cleanliness is poor.', [overall, noise]))
      .toBe('<think>\nFor the cleanliness is poor.\n</think>\n\nIn sum, the overall quality of the video is fair.')
  })
  test('a Chinese sentence', () => {
    expect(renderThink('画面很差。总体质量为一般。', [{ text: '总体质量为一般', target: 'overall', level: 'fair' }])).toBe('<think>\n画面很差。\n</think>\n\n总体质量为一般。')
  })
})

describe('leaves plain', () => {
  test('what rates no overall, or says its claim in other words', () => {
    expect(renderThink('First, the cleanliness is poor.', [noise])).toBeNull()
    expect(renderThink('Something else.', [overall])).toBeNull()
  })
  test('what is nothing but a conclusion', () => {
    expect(renderThink('In sum, the overall quality of the video is fair.', [overall])).toBeNull()
  })
  test('what holds such tags already', () => {
    expect(renderThink('Well</think>. In sum, the overall quality of the video is fair.', [overall])).toBeNull()
  })
})

test('keeps every word of every generated reasoning, and ends with the overall', () => {
  const words = (text: string): string[] => text.replace(/<\/?think>/g, ' ').split(/\s+/).filter(word => word !== '').sort()
  const texts = randomVideos(300, 3).flatMap(video => generateInstructions(video, { kinds: ['reasoning'], seed: 2, grammar: english, taxonomy, pack: null }))
  fc.assert(fc.property(fc.constantFrom(...texts), ({ response, claims }) => {
    const thought = renderThink(response, claims) ?? ''
    expect(words(thought)).toEqual(words(response))
    const [steps = '', conclusion = ''] = thought.split('</think>')
    expect(claimsIn(conclusion, english).map(claim => claim.target)).toEqual(['overall'])
    expect(claimsIn(steps, english)).toHaveLength(claims.length - 1)
  }), { numRuns: 300, seed: 1 })
})
