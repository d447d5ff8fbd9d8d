import type { MediaSource } from '../../../../src-main/transport/media'
import { Buffer } from 'node:buffer'
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readdirSync, rmSync, statSync, symlinkSync, truncateSync, utimesSync, writeFileSync } from 'node:fs'
import { open } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { serveMedia } from '../../../../src-main/transport/media'

const VIDEO = '01890a5d-ac96-774b-bcce-b302099a8057'
const OTHER = '01890a5d-ac96-774b-bcce-b302099a8058'
const SIZE = 5 * 1024 ** 3
const MARKS = [0, 255, 4294967290, SIZE - 64]

let dir: string
let path: string
let media: MediaSource

beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), 's2i-media-'))
  path = join(dir, 'sparse.mp4')
  const file = await open(path, 'w')
  for (const at of MARKS)
    await file.write(Buffer.from(`mark at ${at}`.padEnd(32, '.')), 0, 32, at)
  await file.truncate(SIZE)
  await file.close()
  media = sourceOf(path)
})

afterAll(() => rmSync(dir, { recursive: true, force: true }))

function sourceOf(file: string): MediaSource {
  const { size, mtimeMs } = statSync(file)
  return {
    source: async id => id === VIDEO ? { path: file, sizeBytes: size, mtimeMs, contentType: 'video/mp4' } : null,
    poster: async id => id === VIDEO ? Uint8Array.of(0xFF, 0xD8, 0xFF) : null,
  }
}

const get = (headers: Record<string, string> = {}, init: RequestInit = {}) => serveMedia(media, new Request(`app://bundle/media/${VIDEO}/source`, { headers, ...init }), VIDEO, 'source')

function openFds(): number | null {
  return process.platform === 'linux' ? readdirSync('/proc/self/fd').length : null
}

describe('serveMedia', () => {
  test.each(MARKS)('answers the exact bytes at %d of a 5 GiB file', async (at) => {
    const response = await get({ range: `bytes=${at}-${at + 31}` })
    expect(response.status).toBe(206)
    expect(response.headers.get('content-range')).toBe(`bytes ${at}-${at + 31}/${SIZE}`)
    expect(response.headers.get('content-length')).toBe('32')
    expect(await response.text()).toBe(`mark at ${at}`.padEnd(32, '.'))
  })

  test('answers a suffix and a range across several chunks with as many bytes as it says', async () => {
    const suffix = await get({ range: 'bytes=-64' })
    expect(suffix.headers.get('content-range')).toBe(`bytes ${SIZE - 64}-${SIZE - 1}/${SIZE}`)
    expect((await suffix.text()).startsWith(`mark at ${SIZE - 64}.`)).toBe(true)
    const long = await get({ range: 'bytes=100-1000000' })
    expect((await long.arrayBuffer()).byteLength).toBe(999_901)
  })

  test('refuses a range after the end and ignores ranges it cannot read', async () => {
    const after = await get({ range: `bytes=${SIZE}-` })
    expect([after.status, after.headers.get('content-range')]).toEqual([416, `bytes */${SIZE}`])
    for (const range of ['bytes=5-2', 'bytes=0-1,4-5', 'letters']) {
      const response = await get({ range })
      expect([response.status, response.headers.get('content-length')]).toEqual([200, String(SIZE)])
      await response.body?.cancel()
    }
  })

  test('answers HEAD without a body and with the whole length', async () => {
    const response = await get({ range: 'bytes=0-9' }, { method: 'HEAD' })
    expect([response.status, response.headers.get('content-length'), response.body]).toEqual([200, String(SIZE), null])
  })

  test('continues a download only of the version it began with', async () => {
    const etag = (await get({}, { method: 'HEAD' })).headers.get('etag') ?? ''
    const same = await get({ 'range': 'bytes=0-31', 'if-range': etag })
    const other = await get({ 'range': 'bytes=0-31', 'if-range': '"another"' })
    expect([same.status, other.status]).toEqual([206, 200])
    await Promise.all([same.body?.cancel(), other.body?.cancel()])
    expect((await get({ 'if-none-match': etag })).status).toBe(304)
  })

  test('knows ids only, never paths', async () => {
    const names = ['', '.', '..', '../x', '%2e%2e', path, VIDEO.toUpperCase(), `${VIDEO}/..`, `${VIDEO}\0`, 'C:\\x', '\\\\host\\share', 'file:///etc/passwd', OTHER]
    for (const name of names) {
      const asked: string[] = []
      const spy: MediaSource = { ...media, source: async (id) => {
        asked.push(id)
        return media.source(id)
      } }
      const response = await serveMedia(spy, new Request('app://bundle/media/x/source'), name, 'source')
      expect([name, response.status, asked]).toEqual([name, 404, name === OTHER ? [OTHER] : []])
    }
  })

  test('answers gone for a file that is no longer the one that was indexed', async () => {
    const fresh = (name: string) => {
      const file = join(dir, name)
      writeFileSync(file, 'as indexed')
      return file
    }
    const grown = fresh('grown.mp4')
    const touched = fresh('touched.mp4')
    const removed = fresh('removed.mp4')
    const replaced = fresh('replaced.mp4')
    const untouched = fresh('untouched.mp4')
    const sources = new Map([grown, touched, removed, replaced, untouched].map(file => [file, sourceOf(file)]))
    truncateSync(grown, 11)
    utimesSync(touched, new Date(0), new Date(0))
    rmSync(removed)
    rmSync(replaced)
    symlinkSync('/dev/zero', replaced)
    const statuses = await Promise.all([...sources.values()].map(async source =>
      (await serveMedia(source, new Request('app://bundle/x', { method: 'HEAD' }), VIDEO, 'source')).status))
    expect(statuses).toEqual([410, 410, 410, 410, 200])
  })

  test.skipIf(process.platform === 'win32')('does not hang on a pipe in the place of a video', async () => {
    const file = join(dir, 'pipe.mp4')
    writeFileSync(file, '')
    const source = sourceOf(file)
    rmSync(file)
    execFileSync('mkfifo', [file])
    expect((await serveMedia(source, new Request('app://bundle/x'), VIDEO, 'source')).status).toBe(410)
  })

  test('never sends a content type that a browser would run', async () => {
    const source: MediaSource = { ...media, source: async id => ({ ...(await media.source(id))!, contentType: 'text/html' }) }
    const response = await serveMedia(source, new Request('app://bundle/x', { method: 'HEAD' }), VIDEO, 'source')
    expect(response.headers.get('content-type')).toBe('application/octet-stream')
  })

  test('answers posters, and 404 where there is none', async () => {
    const poster = await serveMedia(media, new Request('app://bundle/x'), VIDEO, 'poster')
    expect([poster.status, poster.headers.get('content-type'), (await poster.arrayBuffer()).byteLength]).toEqual([200, 'image/jpeg', 3])
    expect((await serveMedia(media, new Request('app://bundle/x'), OTHER, 'poster')).status).toBe(404)
  })

  test.skipIf(openFds() === null)('leaves no file open after 100 reads that were given up, by cancel or by abort', async () => {
    await (await get({ range: 'bytes=0-9' })).text()
    const before = openFds()!
    for (let i = 0; i < 100; i++) {
      const abort = new AbortController()
      const response = await get({ range: `bytes=${i * 1000}-` }, { signal: abort.signal })
      const reader = response.body!.getReader()
      if (i % 3 !== 0)
        await reader.read()
      if (i % 2 === 0) {
        await reader.cancel()
      }
      else {
        abort.abort()
        await reader.read().catch(() => {})
      }
    }
    await expect.poll(() => openFds()! - before).toBeLessThanOrEqual(2)
  })
})
