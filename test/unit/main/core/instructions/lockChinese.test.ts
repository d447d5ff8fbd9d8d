import type { VerifiableInstruction } from '../../../../../src-main/core/instructions'
import type { Claim } from '../../../../../src-shared/domain/claim'
import type { Level } from '../../../../../src-shared/domain/level'
import { describe, expect, test } from 'vitest'
import { checkRewrite, generateInstructions, verifyInstruction } from '../../../../../src-main/core/instructions'
import { INSTRUCTION_KINDS } from '../../../../../src-shared/domain/claim'
import { faithfulOf, readParaphrases } from '../../../../bench/lock/paraphrases'
import { compiledOf, randomVideos, taxonomy } from './videoQuality'

type Levels = Readonly<Record<string, Level>>

const chinese = compiledOf('zh')

function claiming(levels: Levels, change: Partial<VerifiableInstruction> = {}): VerifiableInstruction {
  const claims = Object.entries(levels).map(([target, level]): Claim => ({ text: '原文', target, level }))
  return { kind: 'qa', questionType: 'dimension', question: '你看到了什么？', response: '原文。', claims, ...change }
}

/** Problems of a text that must say these levels; `known` are the other levels of the video. */
function problemsOf(response: string, levels: Levels, known: Levels = {}): string {
  return checkRewrite(claiming(levels), { response }, { ...known, ...levels }, chinese).problems.join(' ')
}

describe('reads', () => {
  test.each<[string, Levels]>([
    ['对焦较差。', { focus: 'poor' }],
    ['对焦很差，色彩很好。', { focus: 'bad', color: 'good' }],
    ['良好：对焦、曝光和色彩。', { focus: 'good', exposure: 'good', color: 'good' }],
    ['对焦、曝光和色彩都良好。', { focus: 'good', exposure: 'good', color: 'good' }],
    ['虽然光线较差，但构图良好。', { lighting: 'poor', composition: 'good' }],
    ['良好的构图，糟糕的光线。', { composition: 'good', lighting: 'bad' }],
    ['画面抖得厉害，噪点很多。', { stability: 'bad', noise: 'poor' }],
    ['没有明显的闪烁。', { flicker: 'good' }],
    ['看不到压缩痕迹。', { compression: 'excellent' }],
    ['曝光不好。', { exposure: 'poor' }],
    ['曝光（一般）。', { exposure: 'fair' }],
    ['边缘与细节的清晰度谈不上好。', { sharpness: 'poor' }],
    ['总的来说，这段视频一般。', { overall: 'fair' }],
    ['技术质量优秀，美学质量尚可。', { distortion: 'excellent', aesthetic: 'fair' }],
    ['如果光线再好些，就能看清更多。光线一般。', { lighting: 'fair' }],
  ])('%s', (text, levels) => {
    expect(problemsOf(text, levels)).toBe('')
  })

  test('claims as exact pieces of the new text', () => {
    const levels = { focus: 'poor', color: 'good' } as const
    expect(checkRewrite(claiming(levels), { response: '颜色挺好，不过对焦比较差。' }, levels, chinese).claims).toEqual([
      { text: '颜色挺好', target: 'color', level: 'good' },
      { text: '对焦比较差', target: 'focus', level: 'poor' },
    ])
  })
})

describe('refuses', () => {
  const levels = { focus: 'poor', color: 'good' } as const
  test.each([
    ['对焦良好，色彩良好。', 'it must say poor'],
    ['对焦较差。', 'does not say that 色彩的鲜活与和谐程度 is good'],
    ['对焦较差，色彩良好，稳定性优秀。', 'which the original does not'],
    ['对焦较差，色彩良好，音频出色。', 'no rated aspect'],
    ['对焦较差，色彩良好，总的来说是优秀的视频。', '视频的整体质量'],
    ['对焦并不差，色彩良好。', 'it must say poor'],
    ['对焦较差，色彩不好。', 'it must say good'],
    ['对焦较差，色彩谈不上良好。', 'it must say good'],
    ['并不能说对焦较差，色彩良好。', 'denies what follows'],
    ['对焦较差，色彩良好，得七分。', 'figure or unit'],
    ['对焦较差，色彩良好，得7分。', 'holds a number'],
    ['对焦较差，色彩良好🎥。', 'pictogram'],
    ['<video>对焦较差，色彩良好。', 'media token'],
    ['如果对焦较差，就别看了。色彩良好。', 'does not say'],
    ['色彩良好：颜色被抽干或严重偏离。对焦较差。', 'does not fit'],
  ])('%s', (text, reason) => {
    expect(problemsOf(text, levels, { stability: 'good', overall: 'fair' })).toContain(reason)
  })

  // Written without looking at the reader.
  test.each([
    '对焦较差？才怪。色彩良好。',
    '有人说对焦较差，其实不然。色彩良好。',
    '色彩良好，对焦曾经较差。',
    '对焦较差的说法并不成立，色彩良好。',
    '谁说对焦较差？色彩良好。',
    '对焦较差，色彩良好，堪称完美的作品。',
    '色彩较差，对焦良好。',
    '对焦和色彩都较差。',
    '对焦较差，色彩良好，噪点铺天盖地。',
    '对焦较差，但色彩好得过头，简直糟糕。',
    '对焦绝非较差，色彩良好。',
    '色彩良好，而对焦岂止较差，实为优秀。',
    '对焦较差，色彩良好，镜头晃个不停。',
    '据说对焦较差；色彩良好。',
    '对焦理论上较差，色彩良好。',
    '色彩良好这话不对，对焦较差。',
    '对焦从不较差，色彩良好。',
    '别的视频对焦较差，色彩良好。',
    '对焦比色彩更好，一个较差一个良好。',
    '对焦较差，色彩良好，画质五颗星。',
    '对焦较差，色彩良好，稳定性乱七八糟。',
    '对焦较差，色彩良好，运镜让人抓狂。',
    '对焦较差，色彩良好，不能不说是部佳作。',
    '对焦较差，色彩不能说良好。',
    '对焦较差，色彩良好才怪。',
    '对焦较差，但色彩离良好还远。',
    '对焦较差，色彩看似良好实则糟糕。',
    '对焦哪里较差，色彩良好。',
    '色彩并没有多良好，对焦较差。',
    '对焦较差，色彩良好，抖得一塌糊涂。',
  ])('%s', (text) => {
    expect(problemsOf(text, levels, { stability: 'good', overall: 'fair', noise: 'good' })).not.toBe('')
  })
})

describe('the question', () => {
  const original = claiming({ focus: 'poor' }, { questionType: 'yes_no', question: '这段视频里主体对焦的准确度较差吗？' })
  const ask = (question: string, response: string): string => checkRewrite(original, { question, response }, { focus: 'poor' }, chinese).problems.join(' ')

  test('may be put otherwise while it asks for the same, and decides between yes and no', () => {
    expect(ask('你会把对焦评为较差吗？', '是的，对焦较差。')).toBe('')
    expect(ask('你会把对焦评为良好吗？', '是的，对焦较差。')).toContain('same level')
    expect(ask(original.question, '不是，对焦较差。')).toContain('the answer to the question is yes')
    expect(ask(original.question, '没错，对焦较差。')).toBe('')
    expect(ask(original.question, '对焦较差。')).toContain('yes or no')
  })
})

test('lets generated texts pass as they are, with the claims they make', () => {
  const options = { kinds: INSTRUCTION_KINDS, seed: 7, grammar: chinese, taxonomy, pack: null }
  for (const instruction of randomVideos(150).flatMap(video => generateInstructions(video, options))) {
    const { problems, claims } = checkRewrite(instruction, instruction, instruction.provenance.levels, chinese)
    expect(problems).toEqual([])
    expect(claims.map(claim => `${claim.target} ${claim.level}`).sort()).toEqual(instruction.claims.map(claim => `${claim.target} ${claim.level}`).sort())
  }
})

test('lets most faithful paraphrases pass, which the exact matcher refuses', () => {
  const texts = readParaphrases('zh').map(faithfulOf)
  const refused = texts.filter(({ instruction, levels }) => checkRewrite(instruction, instruction, levels, chinese).problems.length > 0)
  expect(texts.length).toBeGreaterThanOrEqual(80)
  expect(refused.length / texts.length).toBeLessThan(0.05)
  const exact = texts.filter(({ instruction, levels }) => verifyInstruction(instruction, levels, chinese).length > 0)
  expect(exact.length / texts.length).toBeGreaterThan(0.8)
})

describe('times', () => {
  const claims: Claim[] = [{ text: '颗粒与噪点的控制较差', target: 'noise', level: 'poor', frames: { from: 30, to: 60 } }]
  const told = (original: string, response: string): string => checkRewrite(claiming({ noise: 'poor' }, { response: original, claims }), { response }, { noise: 'poor' }, chinese).problems.join(' ')

  test.each([
    ['颗粒与噪点的控制较差，在第30帧到第59帧左右尤其明显。', '颗粒与噪点的控制较差，主要在第30–59帧。'],
    ['颗粒与噪点的控制较差，在第30帧到第59帧左右尤其明显。', '噪点控制较差，大约从第30帧到第59帧最明显。'],
    ['颗粒与噪点的控制较差，在前半段尤其明显。', '前半段噪点控制较差。'],
    ['颗粒与噪点的控制较差，在结尾尤其明显。', '颗粒与噪点的控制较差，片尾部分看得最清楚。'],
  ])('%s may be said as %s', (original, response) => {
    expect(told(original, response)).toBe('')
  })
  test.each([
    ['颗粒与噪点的控制较差，在第30帧到第59帧左右尤其明显。', '颗粒与噪点的控制较差，在第30帧到第99帧左右尤其明显。'],
    ['颗粒与噪点的控制较差，在第30帧到第59帧左右尤其明显。', '颗粒与噪点的控制较差。'],
    ['颗粒与噪点的控制较差，在前半段尤其明显。', '颗粒与噪点的控制较差，在后半段尤其明显。'],
    ['颗粒与噪点的控制较差，在前半段尤其明显。', '颗粒与噪点的控制较差，全程如此。'],
    ['颗粒与噪点的控制较差，在前半段尤其明显。', '颗粒与噪点的控制较差，在前半段尤其明显，共7处。'],
  ])('%s may not become %s', (original, response) => {
    expect(told(original, response)).not.toBe('')
  })
})
