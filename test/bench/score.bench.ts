import type { TreeUsage } from '../support/processSampler'
import { spawn, spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { describe, expect, test } from 'vitest'
import { percentile, reportBench } from '../support/benchReport'
import { runCli } from '../support/cli'
import { markdownTable, writeSection } from '../support/documentSection'
import { watchTree } from '../support/processSampler'
import { NODE, ROOT, TEST_DATA, testData } from '../support/repository'

const ROUNDS = Number(process.env.S2I_BENCH_ROUNDS ?? 3)
/** Generating takes longer than measuring, so the clips are kept; remove the folder to make them anew. */
const CLIPS = join(tmpdir(), 's2i-bench-score-clips')
const COPIES = 3
/** A process settles in the first hundred videos; what counts is the last hundred. */
const MANY = 300
const BARS = { manyToDecode: 1.25, filtersToScore: 15, longToDecode: 0.25, peakMB: 700, slopeMBaClip: 0.05 }
const FILTERS = 'siti,blurdetect,blockdetect,signalstats'
/** As cameras and services deliver 1080p: about 6 Mbit/s with the codec's usual tools; grain, since an upscaled clip has none. */
const HD = ['-an', '-c:v', 'libx264', '-preset', 'faster', '-b:v', '6M', '-maxrate', '9M', '-bufsize', '12M', '-pix_fmt', 'yuv420p']
const enlarged = 'scale=1920:1080:force_original_aspect_ratio=increase:flags=lanczos,crop=1920:1080,fps=30,noise=alls=5:allf=t'

function ffmpeg(...args: string[]): void {
  const { status, stderr } = spawnSync('ffmpeg', ['-v', 'error', '-nostdin', '-y', ...args], { encoding: 'utf8' })
  expect(status, stderr).toBe(0)
}

/** Makes a file once. */
function made(name: string, ...args: string[]): string {
  mkdirSync(CLIPS, { recursive: true })
  const path = join(CLIPS, name)
  if (!existsSync(path)) {
    ffmpeg(...args, join(CLIPS, `part-${name}`))
    renameSync(join(CLIPS, `part-${name}`), path)
  }
  return path
}

/** 10 s of 1080p each: a synthesized one, and two from real clips where they are. */
function contents(): string[] {
  const fractal = made('fractal.mp4', '-f', 'lavfi', '-i', 'mandelbrot=size=2400x1350:rate=30:start_scale=1.2:end_scale=0.9:inner=mincol', '-t', '10', '-vf', 'crop=1920:1080:x=60+1.5*n:y=100,noise=alls=5:allf=t', ...HD)
  if (TEST_DATA === null)
    return [fractal, made('pattern.mp4', '-f', 'lavfi', '-i', 'testsrc2=size=1920x1080:rate=30', '-t', '10', '-vf', 'noise=alls=8:allf=t', ...HD)]
  return [
    fractal,
    made('flower.mp4', '-stream_loop', '2', '-i', testData('videos/clips/mdn_flower.mp4'), '-t', '10', '-vf', enlarged, ...HD),
    made('path.mp4', '-i', testData('videos/clips/ax_sample_with_increasing_timestamps_360p.mp4'), '-t', '10', '-vf', enlarged, ...HD),
  ]
}

/** The same pictures in a file of its own: another sha256, so another video. */
function copyOf(path: string, folder: string, name: string): string {
  const copy = join(folder, `${name}.mp4`)
  ffmpeg('-i', path, '-c', 'copy', '-metadata', `comment=${name}`, copy)
  return copy
}

interface Cost { readonly wallS: number, readonly cpuS: number }
interface Run extends Cost { readonly stdout: string, readonly usage: TreeUsage }

/** Watching the memory of a tree costs processor time of its own, so runs whose time counts are not watched. */
const UNWATCHED: TreeUsage = { peakBytes: Number.NaN, peakBytesOf: { main: Number.NaN, inference: Number.NaN, ffmpeg: Number.NaN, other: Number.NaN }, cpuSOf: { main: Number.NaN, inference: Number.NaN, ffmpeg: Number.NaN, other: Number.NaN }, samples: [], busy: { decode: Number.NaN, inference: Number.NaN, both: Number.NaN } }

/** Runs a program and says what it and all it started used; `times` of the shell counts children that were waited for. */
async function timed(program: string, args: readonly string[], { env = process.env, isWatched = false }: { readonly env?: NodeJS.ProcessEnv, readonly isWatched?: boolean } = {}): Promise<Run> {
  const startedMs = performance.now()
  const child = spawn('sh', ['-c', '"$@"; status=$?; times >&2; exit $status', 'sh', program, ...args], { env, stdio: ['ignore', 'pipe', 'pipe'] })
  const watch = isWatched ? watchTree(child.pid ?? 0) : null
  let [stdout, stderr] = ['', '']
  child.stdout.setEncoding('utf8').on('data', (text: string) => { stdout += text })
  child.stderr.setEncoding('utf8').on('data', (text: string) => { stderr += text })
  const code = await new Promise<number | null>((done, fail) => child.on('error', fail).on('close', done))
  const wallS = (performance.now() - startedMs) / 1000
  const usage = watch?.stop() ?? UNWATCHED
  expect(code, stderr).toBe(0)
  const ofChildren = stderr.trim().split('\n').at(-1) ?? ''
  const cpuS = [...ofChildren.matchAll(/(\d+)m([\d.]+)s/g)].reduce((sum, [, minutes, seconds]) => sum + 60 * Number(minutes) + Number(seconds), 0)
  return { wallS, cpuS, stdout, usage }
}

const decode = (path: string, ...options: string[]): Promise<Run> => timed('ffmpeg', ['-v', 'error', '-nostdin', '-i', path, '-map', '0:v:0', ...options, '-f', 'null', '-'])

async function decodeAll(paths: readonly string[]): Promise<Cost> {
  let [wallS, cpuS] = [0, 0]
  for (const path of paths) {
    const run = await decode(path)
    wallS += run.wallS
    cpuS += run.cpuS
  }
  return { wallS, cpuS }
}

/** `s2i score` of the files in a new workspace, as a user starts it; adding them is not part of it. */
async function score(paths: readonly string[], isWatched = false): Promise<Run> {
  const folder = mkdtempSync(join(tmpdir(), 's2i-bench-'))
  try {
    const added = await runCli(['add', ...paths], folder)
    expect(added.code, added.stderr).toBe(0)
    const run = await timed(NODE, [join(ROOT, 'out/main/cli.js'), 'score', '--json'], { env: { ...process.env, S2I_WORKSPACE: join(folder, 'workspace') }, isWatched })
    expect(JSON.parse(run.stdout)).toMatchObject({ scored: paths.length, failed: [] })
    return run
  }
  finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

const median = (values: readonly number[]): number => percentile(values, 0.5)
const round = (value: number): number => Number(value.toPrecision(4))
const costOf = ({ wallS, cpuS }: Cost): Cost => ({ wallS: round(wallS), cpuS: round(cpuS) })
const megabytes = (bytes: number): number => Math.round(bytes / 1e6)

/** Least-squares slope of tree memory over the last third of a run, in MB a clip. */
function slopeMBaClip({ samples }: TreeUsage, clips: number): number {
  const last = samples.slice(Math.floor(2 * samples.length / 3))
  const [meanX, meanY] = [0, 1].map(at => last.reduce((sum, sample) => sum + (sample[at] ?? 0), 0) / last.length) as [number, number]
  const covariance = last.reduce((sum, [x, y]) => sum + (x - meanX) * (y - meanY), 0)
  const variance = last.reduce((sum, [x]) => sum + (x - meanX) ** 2, 0)
  const durationS = samples.at(-1)?.[0] ?? 0
  return covariance / variance * durationS / clips / 1e6
}

/** One round: the plain decode and the scoring of all files, then of the first alone. */
async function measureHd(files: readonly string[]) {
  const [plain, scored] = [await decodeAll(files), await score(files)]
  const [plainOne, scoredOne] = [await decodeAll(files.slice(0, 1)), await score(files.slice(0, 1))]
  return {
    decode: costOf(plain),
    score: costOf(scored),
    ratio: round(scored.wallS / plain.wallS),
    cpuRatio: round(scored.cpuS / plain.cpuS),
    aloneRatio: round(scoredOne.wallS / plainOne.wallS),
  }
}
type HdRound = Awaited<ReturnType<typeof measureHd>>

/** One bar and how a figure stands to it. */
interface Held { readonly figure: string, readonly value: number, readonly bar: number, readonly is: 'at most' | 'at least' }
interface Part { readonly measuredAt: string, readonly held: readonly Held[], readonly [figure: string]: unknown }

const isHeld = ({ value, bar, is }: Held): boolean => is === 'at most' ? value <= bar : value >= bar

function render(parts: Readonly<Record<string, Part>>): string {
  const rows = Object.values(parts).flatMap(({ held, measuredAt, cost }) => held.map((entry) => {
    return [entry.figure, String(cost ?? ''), `${isHeld(entry) ? `**${entry.value}**` : `**${entry.value}, missed**`}`, `${entry.is} ${entry.bar}`, measuredAt.slice(0, 10)]
  }))
  return markdownTable(['figure', 'measured', 'value', 'bar', 'on'], rows)
}

/** Keeps one part beside those that were measured before, in the results and in the document, and fails when it misses a bar. */
function keep(part: string, figures: Omit<Part, 'measuredAt'> & { readonly held: readonly Held[] }): void {
  const path = join(ROOT, 'test/bench/results/score.json')
  const before = existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) as { parts?: Record<string, Part> } : {}
  const parts: Record<string, Part> = { ...before.parts, [part]: { measuredAt: new Date().toISOString(), ...figures } }
  reportBench('score', { parts })
  writeSection('docs/performance.md', 'score', render(parts))
  expect(figures.held.filter(entry => !isHeld(entry))).toEqual([])
}

const seconds = ({ wallS }: Cost): string => `${wallS.toPrecision(3)} s`

describe('whole "s2i score" against "ffmpeg -i X -f null -" of the same files', () => {
  test('several 1080p clips of 10 s, and one alone', async () => {
    const folder = mkdtempSync(join(tmpdir(), 's2i-bench-hd-'))
    const files = contents().flatMap((path, content) => Array.from({ length: COPIES }, (_, copy) => copyOf(path, folder, `${content}-${copy}`)))
    const rounds: HdRound[] = []
    for (let index = 0; index < ROUNDS; index++)
      rounds.push(await measureHd(files))
    const { usage } = await score(files, true)
    const over = (pick: (entry: HdRound) => number): number => round(median(rounds.map(pick)))
    rmSync(folder, { recursive: true, force: true })
    const [plain, scored] = [over(entry => entry.decode.wallS), over(entry => entry.score.wallS)]
    keep('clips', {
      files: files.length,
      rounds,
      peakMBOf: Object.fromEntries(Object.entries(usage.peakBytesOf).map(([role, bytes]) => [role, megabytes(bytes)])),
      cpuSOf: usage.cpuSOf,
      busy: usage.busy,
      cost: `${scored} s / ${plain} s; processor time ${over(entry => entry.cpuRatio)}; one clip alone ${over(entry => entry.aloneRatio)}`,
      held: [
        { figure: `${files.length} clips of 10 s, 1080p30 H.264 at 6 Mbit/s, three contents: \`s2i score\` / plain decode`, value: over(entry => entry.ratio), bar: BARS.manyToDecode, is: 'at most' },
        { figure: 'peak memory of the whole tree on these (PSS, MB)', value: megabytes(usage.peakBytes), bar: BARS.peakMB, is: 'at most' },
      ],
    })
  })

  test(`one clip through "ffmpeg -vf ${FILTERS}"`, async () => {
    const [file = ''] = contents()
    const filters = await decode(file, '-vf', FILTERS)
    const folder = mkdtempSync(join(tmpdir(), 's2i-bench-hd-'))
    const files = Array.from({ length: 6 }, (_, copy) => copyOf(file, folder, `${copy}`))
    const scored = await score(files)
    rmSync(folder, { recursive: true, force: true })
    keep('filters', {
      oneClip: costOf(filters),
      scoreOfSix: costOf(scored),
      cost: `${seconds(filters)} / ${seconds({ wallS: scored.wallS / files.length, cpuS: 0 })}; processor time ${round(filters.cpuS / (scored.cpuS / files.length))}`,
      held: [{ figure: `\`ffmpeg -vf ${FILTERS}\` of one clip / \`s2i score\` a clip`, value: round(filters.wallS / (scored.wallS / files.length)), bar: BARS.filtersToScore, is: 'at least' }],
    })
  })

  test('a video of 10 minutes', async () => {
    const [, file = ''] = contents()
    const long = made('long.mp4', '-stream_loop', '59', '-i', file, '-c', 'copy')
    const [plain, scored] = [await decode(long), await score([long], true)]
    keep('long', {
      decode: costOf(plain),
      score: costOf(scored),
      cost: `${seconds(scored)} / ${seconds(plain)}; processor time ${round(scored.cpuS / plain.cpuS)}; peak ${megabytes(scored.usage.peakBytes)} MB`,
      held: [{ figure: 'a video of 10 minutes, 1080p, in stretches: `s2i score` / its full decode', value: round(scored.wallS / plain.wallS), bar: BARS.longToDecode, is: 'at most' }],
    })
  })

  test(`${MANY} clips in one run stay within the same memory`, async () => {
    const folder = mkdtempSync(join(tmpdir(), 's2i-bench-many-'))
    const small = join(folder, 'small.mp4')
    ffmpeg('-f', 'lavfi', '-i', 'testsrc2=size=640x360:rate=25', '-t', '1', '-c:v', 'libx264', '-preset', 'ultrafast', small)
    const files = Array.from({ length: MANY }, (_, copy) => copyOf(small, folder, `${copy}`))
    const scored = await score(files, true)
    rmSync(folder, { recursive: true, force: true })
    keep('many', {
      score: costOf(scored),
      cost: `${seconds(scored)}, ${round(MANY / scored.wallS)} clips/s`,
      held: [
        { figure: `${MANY} small clips in one run: peak memory of the whole tree (PSS, MB)`, value: megabytes(scored.usage.peakBytes), bar: BARS.peakMB, is: 'at most' },
        { figure: 'growth over the last third of them (MB a clip)', value: round(slopeMBaClip(scored.usage, MANY)), bar: BARS.slopeMBaClip, is: 'at most' },
      ],
    })
  })
})
