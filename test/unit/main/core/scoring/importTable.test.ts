import { expect, test } from 'vitest'
import { parseImportTable } from '../../../../../src-main/core/scoring/importTable'
import { detectScale, parseScale, plainColumns, UNIT } from '../../../../../src-main/core/scoring/labelLayout'
import { TAXONOMY } from '../../../../support/stores'

async function* lines(...rows: Record<string, string>[]) {
  for (const [index, cells] of rows.entries())
    yield { line: index + 2, cells }
}

test('dimensions and a mean opinion score are read, empty cells are no scores, unknown columns are told', async () => {
  const table = lines({ video: 'set/0001.mp4', noise: '0.25', mos: '0.5', operator: 'x' }, { video: '0002.mp4', noise: '', mos: '1', operator: '' })
  expect(await parseImportTable(table, { columns: plainColumns(TAXONOMY, UNIT) })).toEqual({
    rows: [{ name: '0001.mp4', scores: { noise: 0.25, overall: 0.5 } }, { name: '0002.mp4', scores: { overall: 1 } }],
    ignoredColumns: ['operator'],
    scales: { noise: [0, 1], mos: [0, 1] },
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
  await expect(parseImportTable(table, { columns: plainColumns(TAXONOMY, UNIT) })).rejects.toMatchObject({ code: 'input.invalid', message: expect.stringMatching(message) })
})

test('a scale is applied to every column; names may come from beside the table', async () => {
  const table = (): ReturnType<typeof lines> => lines({ mos: '1' }, { mos: '4' })
  const columns = plainColumns(TAXONOMY, parseScale('1-5'))
  expect((await parseImportTable(table(), { columns, names: ['x/a.mp4', 'b.mp4'] })).rows).toEqual([{ name: 'a.mp4', scores: { overall: 0 } }, { name: 'b.mp4', scores: { overall: 0.75 } }])
  await expect(parseImportTable(table(), { columns, names: ['a.mp4', 'b.mp4', 'c.mp4'] })).rejects.toMatchObject({ message: expect.stringContaining('2 lines but there are 3 names') })
  await expect(parseImportTable(table(), { columns, names: ['a.mp4'] })).rejects.toMatchObject({ message: expect.stringContaining('no name') })
})

test('a scale that nobody said is told from the values, or refused', async () => {
  const { rows, scales } = await parseImportTable(lines({ video: 'a', mos: '2.5', noise: '0.5' }, { video: 'b', mos: '4.5', noise: '0.1' }), { columns: plainColumns(TAXONOMY, null) })
  expect([rows[0]?.scores, scales]).toEqual([{ overall: 0.375, noise: 0.5 }, { mos: [1, 5], noise: [0, 1] }])
  expect([detectScale('mos', [12, 88]), detectScale('mos', [0, 1])]).toEqual([[0, 100], [0, 1]])
  for (const values of [[0.5, 4.5], [-1, 1], [0, 101]])
    expect(() => detectScale('mos', values)).toThrow(/--scale/)
  for (const text of ['5', '5-1', 'a-b'])
    expect(() => parseScale(text)).toThrow(expect.objectContaining({ code: 'input.invalid' }))
  expect(parseScale('-1-1')).toEqual([-1, 1])
})
