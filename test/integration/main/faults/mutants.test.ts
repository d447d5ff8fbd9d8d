import type { Buffer } from 'node:buffer'
import type { MediaProcessResult } from '../../../../src-main/infra/ffmpeg/process'
import { readdirSync, readFileSync } from 'node:fs'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import PQueue from 'p-queue'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { isDegraded } from '../../../../src-main/hosts/inference/analyzeVideo'
import { decodePass, UNWATCHED } from '../../../../src-main/infra/ffmpeg/decodePass'
import { createMediaProbe } from '../../../../src-main/infra/ffmpeg/probe'
import { Fault } from '../../../../src-shared/domain/fault'
import { DEFAULT_LIMITS } from '../../../../src-shared/domain/limits'
import { encoders, ffmpeg, pattern, random } from './clips'

/** Every ending of a child, for the crashes among them. */
const endings = vi.hoisted(() => [] as Pick<MediaProcessResult, 'killedBy' | 'exitCode'>[])
vi.mock(import('../../../../src-main/infra/ffmpeg/process'), async (importOriginal) => {
  const original = await importOriginal()
  return {
    ...original,
    runMediaProcess: async (request) => {
      const result = await original.runMediaProcess(request)
      endings.push(result)
      return result
    },
  }
})

const SAMPLING = { keyFrames: 4, keyShortSidePx: 96, thumbnailShortSidePx: 48, cropPx: 64 }
const MUTANTS_PER_CLIP = 30
/** Above it a child counts as hung: the decodes here take a fraction of a second. */
const HANG_MS = 30_000
const limits = { ...DEFAULT_LIMITS, decodeStallMs: HANG_MS, decodeHardMs: HANG_MS, probeMs: HANG_MS }
const { signal } = new AbortController()

const CLIPS = [
  { name: 'h264.mp4', encoder: 'libx264', options: ['-g', '12', '-movflags', '+faststart'] },
  { name: 'vp9.webm', encoder: 'libvpx-vp9', options: ['-deadline', 'realtime', '-cpu-used', '8'] },
  { name: 'mpeg4.avi', encoder: 'mpeg4', options: ['-g', '12'] },
  { name: 'hevc.mp4', encoder: 'libx265', options: ['-x265-params', 'log-level=none:pools=none', '-preset', 'ultrafast'] },
]

type Mutate = (bytes: Buffer, next: () => number) => Buffer

const MUTATIONS: readonly Mutate[] = [
  function flipBits(bytes, next) {
    for (let flips = 0; flips < 1 + next() * 40; flips++) {
      const at = Math.floor(next() * bytes.length)
      bytes[at] = (bytes[at] ?? 0) ^ (1 << Math.floor(next() * 8))
    }
    return bytes
  },
  function truncate(bytes, next) {
    return bytes.subarray(0, Math.floor(next() * bytes.length))
  },
  function swapChunks(bytes, next) {
    const length = Math.floor(16 + next() * bytes.length / 8)
    const [from, to] = [next(), next()].map(share => Math.floor(share * (bytes.length - length))) as [number, number]
    const [first, second] = [bytes.subarray(from, from + length), bytes.subarray(to, to + length)].map(part => Uint8Array.from(part)) as [Uint8Array, Uint8Array]
    bytes.set(second, from)
    bytes.set(first, to)
    return bytes
  },
]

/** What scoring sees of a file: its fault, or how much of it decoded. */
async function look(path: string) {
  try {
    const { stream, frameTable } = await createMediaProbe(limits).probe(path, signal)
    const framesExpected = frameTable.pts.length
    const pass = await decodePass({ videoPath: path, stream, framesExpected, timeBase: frameTable.timeBase, sampling: SAMPLING, scope: { stretch: null, deinterlacing: 'none' }, limits, signal }, UNWATCHED)
    return { fault: null, share: pass.frameTable.pts.length / framesExpected, degraded: isDegraded(pass.errors.count, pass.frameTable.pts.length, framesExpected), errors: pass.errors }
  }
  catch (error) {
    return { fault: error, share: 0, degraded: true, errors: null }
  }
}

/** Open file descriptors and children of this process. */
function inUse(): { fds: number, children: number } {
  const children = readdirSync('/proc/self/task').flatMap(task => readFileSync(`/proc/self/task/${task}/children`, 'utf8').split(' ').filter(pid => pid !== ''))
  return { fds: readdirSync('/proc/self/fd').length, children: children.length }
}

let folder = ''
let available = new Set<string>()
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 's2i-mutants-'))
  available = await encoders()
})
afterAll(() => rm(folder, { recursive: true }))

describe('damaged videos', () => {
  test.each(CLIPS)('$name: 30 mutants end in a file fault or a result that tells of the damage', async ({ name, encoder, options }) => {
    if (!available.has(encoder))
      return console.warn(`SKIPPED: this ffmpeg has no encoder ${encoder}`)
    const path = join(folder, name)
    await ffmpeg(...pattern('96x80', 1.5), '-c:v', encoder, '-pix_fmt', 'yuv420p', ...options, path)
    expect(await look(path), 'the unmutated file (control)').toEqual({ fault: null, share: 1, degraded: false, errors: { count: 0, messages: [] } })

    const before = process.platform === 'linux' ? inUse() : null
    const original = await readFile(path)
    const queue = new PQueue({ concurrency: 3 })
    const seed = 7919 * (1 + CLIPS.findIndex(clip => clip.name === name))
    const tally = { faults: 0, degraded: 0, whole: 0 }
    endings.length = 0
    await Promise.all(Array.from({ length: MUTANTS_PER_CLIP }, (_, index) => queue.add(async () => {
      const mutate = MUTATIONS[index % MUTATIONS.length] as Mutate
      const mutant = join(folder, `${seed}-${index}-${name}`)
      await writeFile(mutant, mutate(Uint8Array.prototype.slice.call(original) as Buffer, random(seed + index)))
      const label = `${name}, ${mutate.name}, seed ${seed + index}`
      const { fault, share, degraded } = await look(mutant)
      if (fault !== null) {
        expect(fault, label).toBeInstanceOf(Fault)
        expect((fault as Fault).code, label).toMatch(/^file\./)
        expect((fault as Fault).code, `${label} hung`).not.toBe('file.decode_timeout')
      }
      else if (share < 0.99) {
        expect(degraded, label).toBe(true)
      }
      tally[fault !== null ? 'faults' : degraded ? 'degraded' : 'whole'] += 1
      await rm(mutant)
    })))
    expect(tally.faults + tally.degraded, JSON.stringify(tally)).toBeGreaterThan(MUTANTS_PER_CLIP / 2)
    expect(endings.filter(ending => ending.killedBy !== null), 'children that crashed').toEqual([])
    if (before !== null)
      await vi.waitFor(() => expect(inUse()).toEqual(before), { timeout: 3000 })
  })
})
