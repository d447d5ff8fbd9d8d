import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { v7 as uuidv7 } from 'uuid'
import { expect, test } from 'vitest'
import { DEFAULT_PLAN } from '../../src-shared/domain/generation'
import { generateAll, importNames, openTestWorkspace, temporaryFolder } from '../support/workspace'

/** Three videos, each with four English and four Chinese texts. */
async function writtenTwice() {
  const folder = temporaryFolder()
  const workspace = await openTestWorkspace(folder.path)
  importNames(workspace, 3)
  await generateAll(workspace)
  const written = await generateAll(workspace, { ...DEFAULT_PLAN, seed: 1, language: 'zh' })
  return {
    ...workspace,
    workspace,
    written,
    folder: folder.path,
    async [Symbol.asyncDispose]() {
      await workspace.close()
      folder[Symbol.dispose]()
    },
  }
}

test('texts of two languages stand beside one another, and neither renews the other', async () => {
  await using box = await writtenTwice()
  expect(box.written).toBe(12)
  const all = [...box.instructions.each({})]
  expect(all).toHaveLength(24)
  const chinese = [...box.instructions.each({ language: 'zh' })]
  expect(chinese).toHaveLength(12)
  for (const { response, claims, provenance } of chinese) {
    expect(provenance.grammar).toMatch(/^zh@/)
    expect(response).not.toMatch(/[a-z]/)
    expect(claims.every(claim => response.includes(claim.text))).toBe(true)
  }
  expect(await generateAll(box.workspace)).toBe(0)
  expect(await generateAll(box.workspace, { ...DEFAULT_PLAN, seed: 1, language: 'zh' })).toBe(0)
  expect(await generateAll(box.workspace, { ...DEFAULT_PLAN, seed: 2, language: 'zh' })).toBe(12)
  expect([...box.instructions.each({ language: 'en' })].map(entry => entry.id)).toEqual(all.filter(entry => entry.provenance.grammar.startsWith('en@')).map(entry => entry.id))
})

test('an edited text is read in its own language', async () => {
  await using box = await writtenTwice()
  const { review } = box
  const id = [...box.instructions.each({ language: 'zh', kind: 'stage1' })][0]?.id ?? ''
  const { instruction, video } = review.getItem(id)
  const noise = video.quality.find(entry => entry.target === 'noise')
  const word = box.languages.of('zh').source.levels[noise?.level ?? 'fair'][0]
  const edited = review.edit({ eventId: uuidv7(), by: 'Ana', id, expectedVersion: instruction.version, question: '噪点如何？', response: `我看，颗粒与噪点的控制${word}。The steadiness of the camera is good.` })
  expect(edited.instruction.claims).toMatchObject([{ text: `颗粒与噪点的控制${word}`, target: 'noise', level: noise?.level }])
})

test('the queue, decisions and the command line choose texts by language', async () => {
  await using box = await writtenTwice()
  expect(box.review.listQueue({ language: 'zh' }, 0, 100).total).toBe(12)
  expect(box.review.listQueue({}, 0, 100).total).toBe(24)
  const { decided } = box.review.decideSelected({ where: 'language=zh and kind=qa', verdict: 'approve', by: 'Ana', newId: uuidv7 })
  expect(decided).toBe(6)
  expect([...box.instructions.each({ state: 'approved' })].every(entry => entry.provenance.grammar.startsWith('zh@'))).toBe(true)
  expect(box.review.decideSelected({ where: 'language!=zh', verdict: 'reject', by: 'Ana', newId: uuidv7 }).decided).toBe(12)
})

test('an export holds the texts of all languages, or those of one, and its manifest says which', async () => {
  await using box = await writtenTwice()
  async function exported(language: string | null) {
    const work = box.exporter.export({ format: 'jsonl', outDir: join(box.folder, `out-${language}`), state: 'all', set: null, language, rendering: 'plain' }, new AbortController().signal)
    let step = await work.next()
    while (!step.done)
      step = await work.next()
    const { language: chosen, grammars, rows } = JSON.parse(readFileSync(join(step.value.path, 'manifest.json'), 'utf8'))
    return { chosen, grammars: grammars.map((name: string) => name.split('@')[0]), rows }
  }
  expect(await exported(null)).toEqual({ chosen: null, grammars: ['en', 'zh'], rows: 24 })
  expect(await exported('zh')).toEqual({ chosen: 'zh', grammars: ['zh'], rows: 12 })
})
