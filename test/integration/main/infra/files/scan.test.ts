import type { ScanResult } from '../../../../../src-main/infra/files/scan'
import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { fileSystemFault } from '../../../../../src-main/infra/files/inspectFile'
import { scanPaths } from '../../../../../src-main/infra/files/scan'

let root = ''
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 's2i-scan-'))
})
afterEach(() => rmSync(root, { recursive: true, force: true }))

function put(...parts: string[]): string {
  const path = join(root, ...parts)
  mkdirSync(join(path, '..'), { recursive: true })
  writeFileSync(path, 'x')
  return path
}

async function scan(...paths: string[]): Promise<string[]> {
  const found: string[] = []
  for await (const result of scanPaths(paths, new AbortController().signal))
    found.push(describeResult(result))
  return found
}

function describeResult(result: ScanResult): string {
  return 'failure' in result ? `${result.failure.code} ${result.failure.path.replace(`${root}/`, '')}` : result.path.replace(`${root}/`, '')
}

describe('scanPaths', () => {
  test('walks folders in natural order and takes only videos there, hidden ones aside', async () => {
    for (const name of ['clip 10.mp4', 'clip 2.MKV', 'notes.txt', '.hidden.mp4', '.cache/x.mp4', 'sub/deep/a.webm', 'mp4'])
      put(...name.split('/'))
    expect(await scan(root)).toEqual(['clip 2.MKV', 'clip 10.mp4', 'sub/deep/a.webm'])
  })

  test('always takes a named file, whatever its name', async () => {
    expect(await scan(put('movie.dat'), put('.secret'))).toEqual(['movie.dat', '.secret'])
  })

  test('reports what is missing, empty of videos or not a file, and goes on', async () => {
    const empty = join(root, 'empty')
    mkdirSync(empty)
    writeFileSync(join(root, 'zero.mp4'), '')
    execFileSync('mkfifo', [join(root, 'pipe.mp4')])
    const results = await scan(join(root, 'gone.mp4'), empty, join(root, 'zero.mp4'), join(root, 'pipe.mp4'), put('good.mp4'))
    expect(results).toEqual(['file.missing gone.mp4', 'folder.no_videos empty', 'file.empty zero.mp4', 'file.not_regular pipe.mp4', 'good.mp4'])
  })

  test('follows links, but round no loop', async () => {
    const real = put('real', 'a.mp4')
    symlinkSync(join(root, 'real'), join(root, 'real', 'loop'))
    symlinkSync(real, join(root, 'link.mp4'))
    symlinkSync(join(root, 'nothing'), join(root, 'broken.mp4'))
    expect(await scan(root)).toEqual(['file.missing broken.mp4', 'link.mp4', 'real/a.mp4'])
  })

  test('yields nothing twice when paths overlap, and calls no folder empty for that', async () => {
    const clip = put('folder', 'a.mp4')
    expect(await scan(clip, join(root, 'folder'), join(root, 'folder'), clip)).toEqual(['folder/a.mp4'])
  })

  test('stops when it is cancelled', async () => {
    put('a.mp4')
    await expect(scanPaths([root], AbortSignal.abort()).next()).rejects.toMatchObject({ code: 'cancelled' })
  })
})

describe('fileSystemFault', () => {
  test('tells a file without permission from a missing one', () => {
    const error = (code: string) => Object.assign(new Error(code), { code })
    expect(fileSystemFault(error('EACCES'), '/a/clip.mp4')).toMatchObject({
      code: 'file.unreadable',
      message: 'clip.mp4 cannot be read. It was set aside; nothing else was affected. Give your user permission to read it, then add it again.',
    })
    expect(fileSystemFault(error('EIO'), '/a/clip.mp4')).toMatchObject({ code: 'file.unreadable', message: expect.stringContaining('EIO') as string })
    expect(fileSystemFault(error('ENOENT'), '/a/clip.mp4')).toMatchObject({ code: 'file.missing' })
  })
})
