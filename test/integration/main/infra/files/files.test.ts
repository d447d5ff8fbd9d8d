import { createHash } from 'node:crypto'
import { appendFileSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { hostname, tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { writeFileAtomically, writeFolderAtomically } from '../../../../../src-main/infra/files/atomicFile'
import { hashFile } from '../../../../../src-main/infra/files/hash'

let root = ''
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 's2i-files-'))
})
afterEach(() => rmSync(root, { recursive: true, force: true }))

const { signal } = new AbortController()
const fullDisk = (): Error => Object.assign(new Error('no space'), { code: 'ENOSPC' })

describe('hashFile', () => {
  test('gives the SHA-256 of all bytes with progress up to the size', async () => {
    const content = Buffer.alloc(3_500_000, 'video')
    const path = join(root, 'a.mp4')
    writeFileSync(path, content)
    const progress: number[] = []
    const hash = await hashFile(path, signal, bytes => progress.push(bytes))
    expect(hash).toMatchObject({ sha256: createHash('sha256').update(content).digest('hex'), sizeBytes: content.length })
    expect(progress).toEqual([1_048_576, 2_097_152, 3_145_728, 3_500_000])
  })

  test('notices a file that grows while it is read', async () => {
    const path = join(root, 'a.mp4')
    writeFileSync(path, Buffer.alloc(3_000_000))
    let isFirst = true
    const run = hashFile(path, signal, () => {
      if (isFirst)
        appendFileSync(path, 'more')
      isFirst = false
    })
    await expect(run).rejects.toMatchObject({ code: 'file.changed' })
  })

  test('stops when it is cancelled and reports a missing file', async () => {
    const path = join(root, 'a.mp4')
    writeFileSync(path, Buffer.alloc(5_000_000))
    const controller = new AbortController()
    await expect(hashFile(path, controller.signal, () => controller.abort())).rejects.toMatchObject({ code: 'cancelled' })
    await expect(hashFile(join(root, 'gone'), signal)).rejects.toMatchObject({ code: 'file.missing' })
  })
})

describe('writeFileAtomically', () => {
  test('replaces the whole content and leaves nothing beside it', async () => {
    const path = join(root, 'new', 'out.jsonl')
    await writeFileAtomically(path, 'old')
    await writeFileAtomically(path, (async function* () {
      yield 'new '
      yield Buffer.from('content')
    })())
    expect(readFileSync(path, 'utf8')).toBe('new content')
    expect(readdirSync(join(root, 'new'))).toEqual(['out.jsonl'])
  })

  test('keeps the old content when the disk fills up, and says so', async () => {
    const path = join(root, 'out.jsonl')
    await writeFileAtomically(path, 'old')
    const run = writeFileAtomically(path, (async function* () {
      yield 'half'
      throw fullDisk()
    })())
    await expect(run).rejects.toMatchObject({ code: 'disk.full', message: expect.stringContaining('out.jsonl') as string })
    expect(readFileSync(path, 'utf8')).toBe('old')
    expect(readdirSync(root)).toEqual(['out.jsonl'])
  })

  test('names a place it may not write to as bad input', async () => {
    writeFileSync(join(root, 'file'), '')
    await expect(writeFileAtomically(join(root, 'file', 'x', 'out'), '')).rejects.toMatchObject({ code: 'input.invalid' })
  })

  describe('what other writers left behind', () => {
    const id = '01234567-89ab-cdef-0123-456789abcdef'
    const here = createHash('sha256').update(hostname()).digest('hex').slice(0, 8)
    // Above the largest process id of Linux.
    const dead = 4194305

    async function isKept(writer: string, ageMs: number): Promise<boolean> {
      const path = join(root, `out.partial-${writer}-${id}.jsonl`)
      const time = new Date(Date.now() - ageMs)
      writeFileSync(path, '')
      utimesSync(path, time, time)
      await writeFileAtomically(join(root, 'out.jsonl'), 'x')
      return existsSync(path)
    }

    test('goes at once when a process of this computer died', async () => {
      expect(await isKept(`${dead}-${here}`, 0)).toBe(false)
    })

    test('stays as long as its process lives (control)', async () => {
      expect(await isKept(`${process.pid}-${here}`, 24 * 3600_000)).toBe(true)
    })

    test('of another computer goes once it is old', async () => {
      expect(await isKept(`${dead}-0badcafe`, 0)).toBe(true)
      expect(await isKept(`${process.pid}-0badcafe`, 3600_000)).toBe(false)
    })

    test('is named as this writer names its own', async () => {
      const names: string[] = []
      await writeFileAtomically(join(root, 'out.jsonl'), (async function* () {
        names.push(...readdirSync(root))
        yield 'x'
      })())
      expect(names).toEqual([expect.stringMatching(new RegExp(`^out\\.partial-${process.pid}-${here}-[0-9a-f-]{36}\\.jsonl$`))])
    })
  })
})

describe('writeFolderAtomically', () => {
  test('shows the folder only when it is whole', async () => {
    const target = join(root, 'export')
    await writeFolderAtomically(target, async (partial) => {
      mkdirSync(join(partial, 'data'))
      writeFileSync(join(partial, 'data', 'a.jsonl'), '1')
      expect(readdirSync(root)).not.toContain('export')
    })
    expect(readdirSync(root)).toEqual(['export'])
    expect(readFileSync(join(target, 'data', 'a.jsonl'), 'utf8')).toBe('1')
  })

  test('leaves nothing when writing fails', async () => {
    const run = writeFolderAtomically(join(root, 'export'), async (partial) => {
      writeFileSync(join(partial, 'a'), '1')
      throw fullDisk()
    })
    await expect(run).rejects.toMatchObject({ code: 'disk.full' })
    expect(readdirSync(root)).toEqual([])
  })

  test('never touches a folder with content, and fills an empty one', async () => {
    mkdirSync(join(root, 'empty'))
    await writeFolderAtomically(join(root, 'empty'), async partial => writeFileSync(join(partial, 'a'), '1'))
    await expect(writeFolderAtomically(join(root, 'empty'), async () => {})).rejects.toMatchObject({ code: 'export.target_exists' })
    expect(readdirSync(join(root, 'empty'))).toEqual(['a'])
  })
})
