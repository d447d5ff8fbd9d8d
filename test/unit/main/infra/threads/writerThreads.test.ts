import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { openWriterThreads } from '../../../../../src-main/infra/threads/writerThreads'
import { loadResources } from '../../../../../src-main/resources'
import { DEFAULT_PLAN } from '../../../../../src-shared/domain/generation'
import { ROOT } from '../../../../support/repository'
import { TAXONOMY } from '../../../../support/stores'

const folder = mkdtempSync(join(tmpdir(), 's2i-threads-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
const PLAN = { ...DEFAULT_PLAN, seed: 1 }

/** A thread that does `body` with each message. */
function threadsOf(name: string, body: string) {
  const entry = join(folder, `${name}.mjs`)
  writeFileSync(entry, `import { parentPort } from 'node:worker_threads'\nparentPort.on('message', ({ id, tasks }) => { ${body} })\n`)
  return openWriterThreads(entry, { grammars: [], taxonomy: TAXONOMY, momentRules: loadResources(ROOT).momentRules }, 2)
}

test('each request gets its own answer', async () => {
  const threads = threadsOf('faithful', 'setTimeout(() => parentPort.postMessage({ id, texts: tasks }), tasks.length === 1 ? 40 : 1)')
  try {
    const asked = [[1], [2, 2], [3], [4, 4]]
    expect(await Promise.all(asked.map(tasks => threads.write(PLAN, tasks as never)))).toEqual(asked)
  }
  finally { await threads.close() }
})

test('what the generator refuses comes back as the fault it was', async () => {
  const threads = threadsOf('refusing', 'parentPort.postMessage({ id, fault: { code: "input.invalid", message: "There is no language.", stack: null } })')
  try { await expect(threads.write(PLAN, [])).rejects.toMatchObject({ code: 'input.invalid', message: 'There is no language.' }) }
  finally { await threads.close() }
})

test.each([
  ['that throws', 'throw new Error("broken")', 'broken'],
  ['that ends', 'process.exit(7)', 'exit code 7'],
])('a thread %s fails what was asked and what comes after', async (name, body, message) => {
  const threads = threadsOf(name.replaceAll(' ', '-'), body)
  try {
    const failure = expect.objectContaining({ code: 'internal', message: expect.stringContaining(message) })
    await expect(threads.write(PLAN, [])).rejects.toEqual(failure)
    await expect(threads.write(PLAN, [])).rejects.toEqual(failure)
  }
  finally { await threads.close() }
})

test('closing fails what is under way', async () => {
  const threads = threadsOf('silent', '')
  const asked = threads.write(PLAN, [])
  const failed = expect(asked).rejects.toMatchObject({ code: 'internal' })
  await threads.close()
  await failed
})
