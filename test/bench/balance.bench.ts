import type { Candidate } from '../../src-main/core/balance/select'
import { spawnSync } from 'node:child_process'
import { cpSync, mkdirSync } from 'node:fs'
import { loadavg } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { expect, test } from 'vitest'
import { BALANCE_RULES } from '../../src-main/core/balance/rules'
import { selectFlat } from '../../src-main/core/balance/select'
import { percentile, reportBench } from '../support/benchReport'
import { NODE, ROOT } from '../support/repository'
import { temporaryFolder } from '../support/workspace'

const CLIPS = 12
const ROUNDS = Number(process.env.S2I_BENCH_ROUNDS ?? 3)
const ROWS = 100_000

interface Cost { readonly wallS: number, readonly cpuS: number }

/** Runs a program under `time`, which counts its children too. */
function costOf(program: string, args: readonly string[]): Cost {
  const { status, stderr } = spawnSync('bash', ['-c', 'TIMEFORMAT="%R %U %S"; time "$0" "$@" > /dev/null', program, ...args], { encoding: 'utf8' })
  expect(status, stderr).toBe(0)
  const [wallS = Number.NaN, userS = Number.NaN, systemS = Number.NaN] = (stderr.trim().split('\n').at(-1) ?? '').split(' ').map(Number)
  return { wallS, cpuS: userS + systemS }
}

function ffmpeg(...args: string[]): void {
  const { status, stderr } = spawnSync('ffmpeg', ['-v', 'error', '-nostdin', '-y', ...args], { encoding: 'utf8' })
  expect(status, stderr).toBe(0)
}

test('a quick look at clips against decoding them, and selecting from 100,000 videos', () => {
  using folder = temporaryFolder()
  const clips = join(folder.path, 'clips')
  mkdirSync(clips)
  const first = join(clips, 'clip-0.mp4')
  // 20 s of 1080p with grain, as a camera would deliver it, with a key frame every two seconds; then files of their own that decode alike.
  ffmpeg('-f', 'lavfi', '-i', 'testsrc2=size=1920x1080:rate=30', '-t', '20', '-vf', 'noise=alls=8:allf=t', '-c:v', 'libx264', '-preset', 'veryfast', '-g', '60', '-b:v', '6M', '-pix_fmt', 'yuv420p', first)
  for (let copy = 1; copy < CLIPS; copy++)
    ffmpeg('-i', first, '-c', 'copy', '-metadata', `comment=${copy}`, join(clips, `clip-${copy}.mp4`))
  const cli = join(ROOT, 'out/main/cli.js')
  const added = join(folder.path, 'added')
  costOf(NODE, [cli, 'add', clips, '--workspace', added])
  const looks: Cost[] = []
  const starts: Cost[] = []
  const decodes: Cost[] = []
  for (let round = 0; round < ROUNDS; round++) {
    const workspace = join(folder.path, `round-${round}`)
    cpSync(added, workspace, { recursive: true })
    const options = ['balance', '--target', '6', '--keep-duplicates', '--workspace', workspace]
    looks.push(costOf(NODE, [cli, ...options]))
    // Nothing is left to look at: what starting the program and selecting cost.
    starts.push(costOf(NODE, [cli, ...options]))
    const plain = Array.from({ length: CLIPS }, (_, clip) => costOf('ffmpeg', ['-v', 'error', '-nostdin', '-i', join(clips, `clip-${clip}.mp4`), '-map', '0:v', '-f', 'null', '-']))
    decodes.push({ wallS: plain.reduce((sum, cost) => sum + cost.wallS, 0), cpuS: plain.reduce((sum, cost) => sum + cost.cpuS, 0) })
  }
  const median = (costs: readonly Cost[]): Cost => ({ wallS: percentile(costs.map(cost => cost.wallS), 0.5), cpuS: percentile(costs.map(cost => cost.cpuS), 0.5) })
  const [look, start, decode] = [median(looks), median(starts), median(decodes)]

  let state = 1
  const random = (): number => (state = state * 48271 % 2147483647) / 2147483647
  const hash = (): string => Array.from({ length: 16 }, () => Math.floor(random() * 16).toString(16)).join('')
  const candidates: Candidate[] = Array.from({ length: ROWS }, (_, index) => ({ id: `v${index}`, sha256: `${index}`, quality: (random() + random() + random()) / 3, stratum: `folder ${index % 50}`, hashes: Array.from({ length: BALANCE_RULES.glance.keyFrames }, hash) }))
  const selections = [1000, 10_000, 50_000].map((target) => {
    const startedMs = performance.now()
    const { selected } = selectFlat(candidates, { target, bins: 10, seed: 0, span: 'percentiles', fill: false, nearDuplicate: BALANCE_RULES.nearDuplicate, quantiles: BALANCE_RULES.quantiles })
    return { target, selected: selected.length, elapsedS: (performance.now() - startedMs) / 1000 }
  })
  reportBench('balance', {
    clips: { count: CLIPS, durationS: 20, size: '1920x1080', keyframeEveryS: 2 },
    rounds: ROUNDS,
    /** Processes that wanted a core over the last minutes: with more than there are cores, wall times say little. */
    loadAverage: loadavg(),
    look,
    start,
    decode,
    /** Of a quick look alone, without the start of the program, against decoding the same clips. */
    lookToDecode: { wall: (look.wallS - start.wallS) / decode.wallS, cpu: (look.cpuS - start.cpuS) / decode.cpuS },
    rows: ROWS,
    selections,
  })
})
