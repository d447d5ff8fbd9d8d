import type { Analysis } from '../../../../src-main/core/scoring/ports'
import type { IndexedVideo } from '../../../../src-main/hosts/inference/analyzeVideo'
import type { ModelPack } from '../../../../src-main/infra/onnx/packFolder'
import { execFileSync } from 'node:child_process'
import { rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import Database from 'better-sqlite3'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { buildNetwork } from '../../../../scripts/testPacks/hostileModels.ts'
import { buildDover } from '../../../../scripts/testPacks/tinyModels.ts'
import { openWorkspace } from '../../../../src-main/compose'
import { scoresOfPack } from '../../../../src-main/core/scoring'
import { analyzeVideo } from '../../../../src-main/hosts/inference/analyzeVideo'
import { analyzeWithModel } from '../../../../src-main/hosts/inference/learnedVideo'
import { createMediaProbe } from '../../../../src-main/infra/ffmpeg/probe'
import { forkLauncher } from '../../../../src-main/infra/onnx'
import { openGraphs } from '../../../../src-main/infra/onnx/graphs'
import { openLearnedGraph } from '../../../../src-main/infra/onnx/learnedGraph'
import { loadPack } from '../../../../src-main/infra/onnx/packFolder'
import { openSession } from '../../../../src-main/infra/onnx/session'
import { DEFAULT_LIMITS } from '../../../../src-shared/domain/limits'
import { analyticPackFolder, buildInferenceEntry } from '../../../support/inferenceEntry'
import { ROOT, TEST_DATA, testData } from '../../../support/repository'
import { TAXONOMY } from '../../../support/stores'
import { doverManifest, smallManifest, writePack } from '../../../support/testPacks'
import { watchedLauncher } from '../../../support/watchedLauncher'
import { temporaryFolder } from '../../../support/workspace'

const never = new AbortController().signal
const TOLERANCE = 1e-4
const folder = temporaryFolder()
let clips: string[]
let packFolders: string[]

/** Pictures with edges, colour and motion; `quality` is that of the encoder. */
function makeClip(name: string, source: string, quality = 20): string {
  const path = join(folder.path, `${name}.mkv`)
  execFileSync('ffmpeg', ['-v', 'error', '-nostdin', '-y', '-f', 'lavfi', '-i', source, '-t', '1.2', '-pix_fmt', 'yuv420p', '-c:v', 'libx264', '-preset', 'ultrafast', '-crf', String(quality), '-threads', '1', path])
  return path
}

const FRACTAL = 'mandelbrot=size=480x270:rate=30:start_scale=1.2:end_scale=0.9:inner=mincol'

beforeAll(() => {
  clips = [
    makeClip('fractal', FRACTAL),
    makeClip('chart', 'testsrc2=size=320x240:rate=25'),
    ...TEST_DATA === null ? [] : [testData('videos/clips/sk_carphone_distorted.mp4'), testData('videos/clips/ax_dolbyVision-hdr.MOV')],
  ]
  packFolders = [
    writePack(join(folder.path, 'network'), buildNetwork(), smallManifest('network')),
    writePack(join(folder.path, 'dover'), buildDover(), doverManifest()),
  ]
})
afterAll(() => folder[Symbol.dispose]())

describe('two processes', () => {
  let entry: string
  beforeAll(async () => { entry = await buildInferenceEntry() })
  afterAll(() => rmSync(dirname(entry), { recursive: true, force: true }))

  /** Scores clips with every pack in a workspace of its own; gives what is stored of each clip, and the processes that measured. */
  async function stored(name: string, videos: readonly string[]): Promise<{ rows: unknown[], pids: readonly number[] }> {
    const launcher = watchedLauncher(forkLauncher(entry))
    const dir = join(folder.path, name)
    const workspace = await openWorkspace(dir, { appRoot: ROOT, launcher, provider: 'cpu' })
    const adding = workspace.catalog.add([...videos], never)
    while (!(await adding.next()).done) { /* Only what is stored counts. */ }
    for (const path of packFolders) {
      const { pack } = await workspace.packs.import(path, never)
      await workspace.packs.acceptLicense(pack.sha256, 'Ana')
    }
    const trials = launcher.pids.length
    const scoring = workspace.scoring.scorePending(never, ['analytic', 'network', 'tiny-dover'])
    let step = await scoring.next()
    while (!step.done)
      step = await scoring.next()
    expect(step.value).toMatchObject({ scored: 3 * videos.length, failed: [] })
    await workspace.close()
    const db = new Database(join(dir, 's2i.db'), { readonly: true })
    const rows = db.prepare(`
      SELECT v.sha256, r.pack, r.pack_sha256, r.parameters, r.frames_decoded, r.sampling, r.evidence, hex(t.windows) AS timeline,
        (SELECT json_group_array(json_array(s.target, printf('%!.17g', s.score), s.source, printf('%!.17g', s.confidence), s.reason)) FROM (SELECT * FROM score WHERE run_id = r.id ORDER BY target) s) AS scores
      FROM score_run r JOIN video v ON v.id = r.video_id LEFT JOIN timeline t ON t.run_id = r.id ORDER BY v.sha256, r.pack`).all()
    db.close()
    return { rows, pids: launcher.pids.slice(trials) }
  }

  test('store the same bits for the same clips, with the analytic and with learned packs; a clip in other quality is the control', async () => {
    const first = await stored('first', clips)
    const second = await stored('second', clips)
    expect(first.rows).toHaveLength(3 * clips.length)
    expect(first.pids.some(pid => second.pids.includes(pid))).toBe(false)
    expect(second.rows).toEqual(first.rows)
    const worse = await stored('third', [makeClip('fractal-worse', FRACTAL, 40)])
    const scoresIn = (rows: unknown[]): string[] => rows.map(row => `${(row as { pack: string }).pack} ${(row as { scores: string }).scores}`)
    for (const scores of scoresIn(worse.rows))
      expect(scoresIn(first.rows)).not.toContain(scores)
  }, 300_000)
})

describe('thread counts', () => {
  async function scoresOf(path: string, pack: ModelPack, threads: number): Promise<Record<string, number>> {
    const { stream, frameTable } = await createMediaProbe().probe(path, never)
    const video: IndexedVideo = { videoPath: path, stream, index: frameTable, framesExpected: frameTable.pts.length, timeBase: frameTable.timeBase }
    const open: typeof openSession = (bytes, provider) => openSession(bytes, provider, threads)
    const tools = { limits: DEFAULT_LIMITS, onFrames: () => {} }
    const { features }: Analysis = pack.kind === 'analytic'
      ? await analyzeVideo(video, { ...tools, manifest: pack.manifest, graphs: openGraphs(pack, 'cpu', open) }, never)
      : await analyzeWithModel(video, { ...tools, manifest: pack.manifest, graph: openLearnedGraph(pack, 'cpu', open) }, never)
    return Object.fromEntries(scoresOfPack(features, pack.manifest, TAXONOMY).map(({ target, score }) => [target, score]))
  }

  const largest = (a: Record<string, number>, b: Record<string, number>): number => Math.max(...Object.keys({ ...a, ...b }).map(target => Math.abs((a[target] ?? Number.NaN) - (b[target] ?? Number.NaN))))

  test('move no score by 0.0001, while another clip moves some', async () => {
    const [fractal = '', chart = ''] = clips
    const found: string[] = []
    for (const path of [analyticPackFolder, ...packFolders]) {
      const pack = await loadPack(path)
      const one = await scoresOf(fractal, pack, 1)
      expect(largest(one, await scoresOf(chart, pack, 1))).toBeGreaterThan(TOLERANCE)
      for (const threads of [2, 3, 4, 8]) {
        const difference = largest(one, await scoresOf(fractal, pack, threads))
        found.push(`${pack.manifest.id} ${threads}: ${difference}`)
        expect(difference).toBeLessThan(TOLERANCE)
      }
    }
    console.warn(`Largest change of a score, by pack and threads, against one thread: ${found.join(', ')}`)
  }, 300_000)
})
