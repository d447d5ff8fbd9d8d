import { expect, test } from 'vitest'
import { parseImportTable } from '../../../../../src-main/core/scoring/importTable'
import { TAXONOMY } from '../../../../support/stores'

async function* lines(...rows: Record<string, string>[]) {
  for (const [index, cells] of rows.entries())
    yield { line: index + 2, cells }
}

test('dimensions and a mean opinion score are read, empty cells are no scores, unknown columns are told', async () => {
  const table = lines({ video: 'set/0001.mp4', noise: '0.25', mos: '0.5', operator: 'x' }, { video: '0002.mp4', noise: '', mos: '1', operator: '' })
  expect(await parseImportTable(table, TAXONOMY)).toEqual({
    rows: [{ name: '0001.mp4', scores: { noise: 0.25, overall: 0.5 } }, { name: '0002.mp4', scores: { overall: 1 } }],
    ignoredColumns: ['operator'],
  })
})

test.each([
  ['a score out of range', lines({ video: 'a.mp4', noise: '1.2' }), /line 2: noise is "1.2"/],
  ['a word for a score', lines({ video: 'a.mp4', noise: 'good' }), /not a number from 0 to 1/],
  ['a name twice', lines({ video: 'a.mp4', noise: '0' }, { video: 'x/a.mp4', noise: '1' }), /line 3: a.mp4 was already on line 2/],
  ['no video column', lines({ name: 'a.mp4', noise: '0' }), /no column "video"/],
  ['no known score column', lines({ video: 'a.mp4', quality: '0' }), /no column with scores/],
  ['no lines', lines(), /no lines/],
])('%s refuses the whole table and says where', async (_name, table, message) => {
  await expect(parseImportTable(table, TAXONOMY)).rejects.toMatchObject({ code: 'input.invalid', message: expect.stringMatching(message) })
})
