import type { GeneratedInstruction } from '../../../../../src-main/core/instructions'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { pickExamples } from '../../../../../src-main/core/instructions/examples'

type Kind = GeneratedInstruction['kind']
const provenance = { pack: null, taxonomy: 't', grammar: 'en@1.0.0', seed: 1, llm: null, caption: null, levels: {}, basis: [] }
const text = (kind: Kind, questionType: string): GeneratedInstruction => ({ slot: `${kind}/${questionType}`, kind, questionType, question: 'Q', response: 'R', claims: [], provenance })
const ALL = [text('reasoning', 'reasoning'), text('qa', 'yes_no'), text('qa', 'advice'), text('stage1', 'perception')]
const names = (picked: ReturnType<typeof pickExamples<string>>): string[] => picked.map(({ video, text }) => `${video} ${text.questionType}`)

test('five videos show every kind and question type before any comes twice', () => {
  const picked = pickExamples(['a', 'b', 'c', 'd', 'e'].map(video => ({ video, texts: ALL })), 5, 0)
  expect(picked.map(({ video }) => video)).toEqual(['a', 'b', 'c', 'd', 'e'])
  expect(new Set(picked.slice(0, 4).map(entry => entry.text.questionType)).size).toBe(4)
})

test('few videos show several texts each, none of them twice', () => {
  const picked = names(pickExamples(['a', 'b'].map(video => ({ video, texts: ALL })), 5, 3))
  expect(picked).toHaveLength(5)
  expect(new Set(picked).size).toBe(5)
  expect(pickExamples([{ video: 'a', texts: ALL.slice(0, 1) }], 5, 7)).toHaveLength(1)
  expect(pickExamples([{ video: 'a', texts: [] }], 5, 0)).toEqual([])
})

test('the next turn begins with another text', () => {
  const first = [0, 1, 2, 3].map(turn => names(pickExamples([{ video: 'a', texts: ALL }], 1, turn))[0])
  expect(new Set(first).size).toBe(4)
})

test('whatever there is: at most as many as asked for, none twice, as many as there are', () => {
  fc.assert(fc.property(fc.array(fc.integer({ min: 0, max: 4 }), { maxLength: 8 }), fc.integer({ min: 0, max: 9 }), fc.integer({ min: 0, max: 1_000_000 }), (sizes, count, turn) => {
    const picked = names(pickExamples(sizes.map((size, index) => ({ video: `v${index}`, texts: ALL.slice(0, size) })), count, turn))
    expect(picked).toHaveLength(Math.min(count, sizes.reduce((sum, size) => sum + size, 0)))
    expect(new Set(picked).size).toBe(picked.length)
  }))
})
