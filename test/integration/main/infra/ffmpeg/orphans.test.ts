import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { build } from 'vite'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { findOnPath, mediaToolPath } from '../../../../../src-main/infra/ffmpeg/binaries'

const canTie = process.platform === 'linux' && findOnPath('setpriv') !== null

/** Ids of the ffmpeg processes that write `output`. */
function writersOf(output: string): number[] {
  return readdirSync('/proc').filter(name => /^\d+$/.test(name)).map(Number).filter((pid) => {
    try {
      const [program = '', ...args] = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0')
      return program.endsWith('ffmpeg') && args.includes(output)
    }
    catch {
      return false
    }
  })
}

describe.skipIf(!canTie)('children of a killed process', () => {
  let folder = ''
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 's2i-orphans-'))
    await build({
      configFile: false,
      logLevel: 'silent',
      build: { ssr: join(import.meta.dirname, '../../../../support/ffmpegParent.ts'), outDir: folder, target: 'node24', rolldownOptions: { output: { entryFileNames: 'parent.mjs' } } },
      ssr: { noExternal: true },
    })
  })
  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  /** Starts the parent, kills it with SIGKILL once ffmpeg runs, and gives what is left of ffmpeg. */
  async function killParent(output: string, path: string | undefined) {
    const parent = spawn(process.execPath, [join(folder, 'parent.mjs'), output], { env: { ...process.env, PATH: path, S2I_FFMPEG: mediaToolPath('ffmpeg') }, stdio: 'ignore' })
    const ended = once(parent, 'exit')
    const [child] = await vi.waitUntil(() => {
      const writers = writersOf(output)
      return writers.length > 0 ? writers : null
    }, { timeout: 20_000, interval: 50 })
    parent.kill('SIGKILL')
    await ended
    return child ?? 0
  }

  test('are gone within 3 s of kill -9, though they write to a file', async () => {
    const output = join(folder, 'tied.avi')
    await killParent(output, process.env.PATH)
    await vi.waitUntil(() => writersOf(output).length === 0, { timeout: 3000, interval: 50 })
  })

  test('would live on without the tie to the parent (control)', async () => {
    const output = join(folder, 'untied.avi')
    // Without a PATH neither setpriv nor prlimit is found, and ffmpeg is started bare.
    const child = await killParent(output, '/nowhere')
    try {
      await expect(vi.waitUntil(() => writersOf(output).length === 0, { timeout: 3000, interval: 100 })).rejects.toThrow()
      expect(writersOf(output)).toEqual([child])
    }
    finally {
      process.kill(child, 'SIGKILL')
    }
  })
})
