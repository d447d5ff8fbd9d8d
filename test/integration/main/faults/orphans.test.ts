import { once } from 'node:events'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { findOnPath } from '../../../../src-main/infra/ffmpeg/binaries'
import { startCli } from '../../../support/cli'
import { ROOT } from '../../../support/repository'
import { ffmpeg } from './clips'

const isBuilt = existsSync(join(ROOT, 'out/main/cli.js'))
if (!isBuilt)
  console.warn('SKIPPED: the command line is not built; run the build first.')
const canTie = process.platform === 'linux' && findOnPath('setpriv') !== null

interface Running { readonly pid: number, readonly parent: number, readonly command: string }

function running(): Running[] {
  return readdirSync('/proc').filter(name => /^\d+$/.test(name)).flatMap((name) => {
    try {
      const command = readFileSync(`/proc/${name}/cmdline`, 'utf8').replaceAll('\0', ' ')
      const fields = readFileSync(`/proc/${name}/stat`, 'utf8').split(') ').at(-1)?.split(' ') ?? []
      return fields[0] === 'Z' ? [] : [{ pid: Number(name), parent: Number(fields[1]), command }]
    }
    catch {
      return []
    }
  })
}

/** Everything started by `pid`, directly or not. */
function descendants(pid: number, all = running()): Running[] {
  const own = all.filter(entry => entry.parent === pid)
  return [...own, ...own.flatMap(entry => descendants(entry.pid, all))]
}

describe.skipIf(!isBuilt || !canTie)('the command line killed with SIGKILL while it scores', () => {
  let folder = ''
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 's2i-kill-'))
    // Long enough to be under way for seconds wherever this runs.
    await ffmpeg('-f', 'lavfi', '-i', 'mandelbrot=size=1280x720:rate=30', '-t', '4', '-vf', 'loop=loop=20:size=120', '-c:v', 'mpeg4', '-q:v', '20', join(folder, 'long.mkv'))
  })
  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  test('leaves no inference process and no ffmpeg after 3 s', async () => {
    const cli = startCli(['run', join(folder, 'long.mkv'), '--out', 'out'], folder)
    const ended = once(cli, 'exit')
    const children = await vi.waitUntil(() => {
      const found = descendants(cli.pid ?? 0)
      // Decoding is under way once ffmpeg writes thumbnails for the inference process (the control: both do run).
      return found.some(entry => entry.command.includes('inference.js')) && found.some(entry => entry.command.includes('showinfo')) ? found : null
    }, { timeout: 60_000, interval: 20 })
    cli.kill('SIGKILL')
    await ended
    const pids = new Set(children.map(entry => entry.pid))
    await vi.waitUntil(() => !running().some(entry => pids.has(entry.pid) || entry.command.includes(folder)), { timeout: 3000, interval: 50 })
      .catch(() => expect(running().filter(entry => pids.has(entry.pid) || entry.command.includes(folder))).toEqual([]))
  })
})
