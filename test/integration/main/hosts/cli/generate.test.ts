import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { cliJson, runCli } from '../../../../support/cli'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 's2i-generate-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 }))

async function importVideos(): Promise<void> {
  writeFileSync(join(folder, 'labels.csv'), 'video,sharpness,noise,stability,color,lighting,trajectory\na.mp4,0.9,0.8,0.5,0.7,0.1,0.9\nb.mp4,0.1,0.2,0.9,0.3,0.5,0.1\n')
  expect((await runCli(['import-scores', 'labels.csv'], folder)).code).toBe(0)
}

async function typesWritten(): Promise<Record<string, number>> {
  const { stdout } = await runCli(['instructions', '--json'], folder)
  const types: Record<string, number> = {}
  for (const line of stdout.trim().split('\n')) {
    const { questionType } = JSON.parse(line) as { questionType: string }
    types[questionType] = (types[questionType] ?? 0) + 1
  }
  return types
}

test('ratio and shares say how many of what is written, and a larger ratio adds to what there is', async () => {
  await importVideos()
  const shares = 'yes_no=3,comparison=1,choice_level=1,overall_score=0,overall_why=0,group_score=0,group_why=0,dimension_what=0,dimension_how=0,most_harmful=0,advice=0,choice_dimension=0,choice_description=0,open=0,temporal=0'
  const generate = (...ratio: string[]) => cliJson(['generate', '--language', 'en', '--shares', shares, '--pair-share', '0', ...ratio], folder)
  expect((await generate('--reasoning', '0', '--qa', '3', '--stage1', '2')).document).toEqual({ generated: 10, videos: 2 })
  expect(await typesWritten()).toEqual({ yes_no: 2, comparison: 2, choice_level: 2, perception: 4 })
  expect((await generate('--reasoning', '0', '--qa', '4', '--stage1', '2')).document.generated).toBe(2)
  expect((await generate('--reasoning', '0', '--qa', '4', '--stage1', '2')).document.generated).toBe(0)
})

test('what cannot be meant is refused with what can', async () => {
  await importVideos()
  const refused = async (...options: string[]): Promise<string> => {
    const { code, document } = await cliJson(['generate', ...options], folder)
    expect(code).toBe(1)
    expect(document.error.code).toBe('input.invalid')
    return document.error.message
  }
  expect(await refused('--shares', 'riddle=1')).toMatch(/"riddle".*yes_no, comparison/)
  expect(await refused('--shares', 'yes_no')).toContain('"yes_no" is no <question type>=<share>')
  expect(await refused('--shares', 'yes_no=1000')).toContain('from 0 to 100')
  expect(await refused('--qa', '25')).toContain('--qa is at most 24 a video')
  expect(await refused('--stage1', 'two')).toContain('--stage1 is a whole number')
  expect(await refused('--language', 'xx')).toContain('There is no language "xx"')
  const { stdout } = await runCli(['instructions', '--json'], folder)
  expect(stdout).toBe('')
})
