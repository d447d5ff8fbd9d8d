import { expect, test } from 'vitest'
import { parseWhere } from '../../../../../src-main/core/review/where'
import { TAXONOMY } from '../../../../support/stores'

test('terms joined by "and" become conditions', () => {
  expect(parseWhere('state=pending and overall<=poor AND noise>0.25 and video != "two words.mp4"', TAXONOMY)).toEqual([
    { field: 'state', operator: '=', value: 'pending' },
    { field: 'level', target: 'overall', operator: '<=', rank: 1 },
    { field: 'score', target: 'noise', operator: '>', score: 0.25 },
    { field: 'video', operator: '!=', value: 'two words.mp4' },
  ])
})

test.each(['', 'state', 'state==pending', 'state<pending', 'state=done', 'colour=good', 'noise=1.5', 'noise=', 'noise=good; DROP TABLE video', 'state=pending or kind=qa'])('"%s" is refused with an example', (expression) => {
  expect(() => parseWhere(expression, TAXONOMY)).toThrow(expect.objectContaining({ code: 'input.invalid', message: expect.stringContaining('Example:') }))
})
