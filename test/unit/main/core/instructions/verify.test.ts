import { describe, expect, test } from 'vitest'
import { readClaims, verifyInstruction } from '../../../../../src-main/core/instructions'
import { compiledOf, english } from './videoQuality'

const levels = { noise: 'poor', stability: 'good', overall: 'fair' } as const
const faithful = {
  kind: 'qa',
  questionType: 'dimension_how',
  question: 'How is the steadiness of the camera?',
  response: 'The steadiness of the camera is good: the frame rests calmly.',
  claims: [{ text: 'The steadiness of the camera is good', target: 'stability', level: 'good' }],
} as const

function problemsWith(change: object): string {
  return verifyInstruction({ ...faithful, ...change }, levels, english).join('; ')
}

test('accepts a faithful text', () => {
  expect(problemsWith({})).toBe('')
})

describe('refuses', () => {
  test('a claim that does not occur in the response', () => {
    expect(problemsWith({ claims: [{ ...faithful.claims[0], text: 'The steadiness of the camera seems good' }] })).toContain('does not occur')
  })
  test('a level word swapped in text and claim alike', () => {
    const text = 'The steadiness of the camera is poor'
    expect(problemsWith({ response: `${text}.`, claims: [{ text, target: 'stability', level: 'poor' }] })).toContain('but stability is good')
  })
  test('a level word swapped in the text only', () => {
    const text = 'The steadiness of the camera is awful'
    expect(problemsWith({ response: `${text}.`, claims: [{ text, target: 'stability', level: 'good' }] })).toContain('does not say good alone')
  })
  test('a rating without a claim', () => {
    expect(problemsWith({ response: `${faithful.response} The overall quality of the video is fair.` })).toContain('reads as')
  })
  test('a claim about another target than its text names', () => {
    expect(problemsWith({ claims: [{ ...faithful.claims[0], target: 'noise' }] })).toContain('does not name noise alone')
  })
  test('a negated rating', () => {
    const text = 'The steadiness of the camera is not good'
    expect(problemsWith({ response: `${text}.`, claims: [{ text, target: 'stability', level: 'good' }] })).toContain('negated')
  })
  test('a negation in front of the claim', () => {
    expect(problemsWith({ response: 'It is not true that the steadiness of the camera is good.', claims: [{ ...faithful.claims[0], text: 'the steadiness of the camera is good' }] })).toContain('negated')
  })
  test('a level word that rates nothing', () => {
    expect(problemsWith({ response: `${faithful.response} Excellent!` })).toContain('rates nothing')
  })
  test('an invented number', () => {
    expect(problemsWith({ response: `${faithful.response} It shakes by 3 pixels.` })).toContain('number')
  })
  test('a media token', () => {
    expect(problemsWith({ question: '<video>How is it?' })).toContain('media token')
  })
  test('a yes that contradicts the level', () => {
    const question = 'Is the steadiness of the camera poor in this video?'
    const response = 'Yes, the steadiness of the camera is good.'
    const claims = [{ ...faithful.claims[0], text: 'the steadiness of the camera is good' }]
    expect(problemsWith({ questionType: 'yes_no', question, response, claims })).toContain('contradicts')
    expect(problemsWith({ questionType: 'yes_no', question, response: response.replace('Yes', 'No'), claims })).toBe('')
  })
  test('a response without any rating', () => {
    expect(problemsWith({ response: 'It is what it is.', claims: [] })).toContain('rates nothing')
  })
})

test('reads ratings from words a person wrote, by phrase and synonym', () => {
  const text = 'Frankly, the cleanliness of the picture from grain and noise looks weak to me. The Steadiness of the Camera is SUPERB.'
  expect(readClaims(text, english)).toMatchObject({
    claims: [
      { text: 'cleanliness of the picture from grain and noise looks weak', target: 'noise', level: 'poor' },
      { text: 'Steadiness of the Camera is SUPERB', target: 'stability', level: 'excellent' },
    ],
    mentions: ['noise', 'stability'],
    doubts: [],
  })
})

test('keeps offsets right where lower case changes the length of a text', () => {
  expect(readClaims('İİİ the steadiness of the camera is good', english).claims[0]?.text).toBe('steadiness of the camera is good')
})

test('does not take parts of words for levels', () => {
  expect(readClaims('The steadiness of the camera is fairly goodish, unacceptable badly.', english).claims).toEqual([])
})

describe('chinese', () => {
  const chinese = compiledOf('zh')
  const original = {
    kind: 'qa',
    questionType: 'yes_no',
    question: '这段视频里镜头的稳定性良好吗？',
    response: '是的，镜头的稳定性良好：画框安稳不动。',
    claims: [{ text: '镜头的稳定性良好', target: 'stability', level: 'good' }],
  } as const
  const problems = (change: object): string => verifyInstruction({ ...original, ...change }, levels, chinese).join('; ')

  test('is read without blanks, the longest word first', () => {
    expect(readClaims('老实说，颗粒与噪点的控制不够理想。镜头的稳定性令人满意，视频的整体质量中规中矩。', chinese)).toMatchObject({
      claims: [
        { text: '颗粒与噪点的控制不够理想', target: 'noise', level: 'poor' },
        { text: '镜头的稳定性令人满意', target: 'stability', level: 'good' },
        { text: '视频的整体质量中规中矩', target: 'overall', level: 'fair' },
      ],
      doubts: [],
    })
  })

  test('ends sentences and clauses at its own marks', () => {
    expect(readClaims('不只如此，镜头的稳定性良好。', chinese).doubts).toEqual([])
    expect(readClaims('并非镜头的稳定性良好。', chinese).doubts).toEqual(['"并非镜头的稳定性良好" is negated'])
    expect(readClaims('先看镜头的稳定性。良好！', chinese).doubts).toEqual(['"良好" rates nothing that is named before it'])
  })

  test('answers yes and no by its own words', () => {
    expect(problems({})).toBe('')
    expect(problems({ response: original.response.replace('是的', '不') })).toContain('contradicts')
    expect(problems({ response: original.response.replace('是的，', '') })).toContain('neither yes nor no')
    expect(problems({ response: `${original.response}得７分。` })).toContain('number')
  })
})
