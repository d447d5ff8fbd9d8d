import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { cliJson, runCli } from '../../../../support/cli'
import { TAXONOMY } from '../../../../support/stores'
import { temporaryFolder } from '../../../../support/workspace'

let folder: ReturnType<typeof temporaryFolder>
const s2i = (...args: string[]) => cliJson(args, folder.path)

beforeAll(async () => {
  folder = temporaryFolder()
  const columns = TAXONOMY.dimensions.map(({ id }) => id)
  const rows = ['a.mp4', 'b.mp4'].map((name, index) => [name, ...columns.map((_, at) => ((at * 7 + index * 3) % 11) / 10)].join(','))
  writeFileSync(join(folder.path, 'scores.csv'), [['video', ...columns].join(','), ...rows].join('\n'))
  expect(await s2i('import-scores', join(folder.path, 'scores.csv'))).toMatchObject({ code: 0 })
})
afterAll(() => folder[Symbol.dispose]())

test('texts are generated, listed, decided on and exported by language', async () => {
  expect(await s2i('generate', '--pair-share', '0')).toMatchObject({ code: 0, document: { generated: 8 } })
  expect(await s2i('generate', '--language', 'zh')).toMatchObject({ code: 0, document: { generated: 8 } })
  expect(await s2i('generate', '--language', 'zh')).toMatchObject({ code: 0, document: { generated: 0 } })
  const { stdout } = await runCli(['instructions', '--language', 'zh', '--json'], folder.path)
  const listed = stdout.trim().split('\n').map(line => JSON.parse(line))
  expect(listed).toHaveLength(8)
  expect(listed.every(entry => entry.provenance.grammar.startsWith('zh@') && /\p{Script=Han}/u.test(entry.response))).toBe(true)
  expect(await s2i('decide', '--where', 'language=zh and kind=reasoning', '--verdict', 'approve', '--by', 'Ana')).toMatchObject({ code: 0, document: { decided: 2 } })
  const out = join(folder.path, 'out')
  expect(await s2i('export', '--format', 'jsonl', '--out', out, '--state', 'all', '--language', 'zh')).toMatchObject({ code: 0, document: { exported: 8 } })
  expect(await s2i('export', '--format', 'jsonl', '--out', `${out}-all`, '--state', 'all')).toMatchObject({ code: 0, document: { exported: 16 } })
})

test('a language there is not is refused with those there are', async () => {
  for (const args of [['generate'], ['export', '--format', 'jsonl', '--out', join(folder.path, 'none')]]) {
    expect(await s2i(...args, '--language', 'tlh')).toMatchObject({ code: 1, document: { error: { code: 'input.invalid', message: 'There is no language "tlh". Choose one of: en, zh.' } } })
  }
})
