import type { ScoreSummary } from '../../../../src-main/core/scoring/service'
import { rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { afterEach, beforeAll, describe, expect, test } from 'vitest'
import { buildAllocation, buildLoop, buildNotANumber } from '../../../../scripts/testPacks/hostileModels.ts'
import { openWorkspace } from '../../../../src-main/compose'
import { forkLauncher } from '../../../../src-main/infra/onnx'
import { DEFAULT_LIMITS } from '../../../../src-shared/domain/limits'
import { makeFlatClips } from '../../../support/flatClips'
import { buildInferenceEntry } from '../../../support/inferenceEntry'
import { running } from '../../../support/processTree'
import { ROOT } from '../../../support/repository'
import { smallManifest, writePack } from '../../../support/testPacks'
import { watchedLauncher } from '../../../support/watchedLauncher'
import { temporaryFolder } from '../../../support/workspace'

const never = new AbortController().signal
const BATCH_MS = 5000
/** Most videos under way at once on the machines that tests run on. */
const LANES = 16
const GIB = 1024 ** 3
/** Of these, the models of this file misbehave on the bright ones only. */
const CLIPS = { grey: 110, white: 255, dark: 40, bright: 253, pale: 251, light: 250 }
const BRIGHT = 4
const limits = { ...DEFAULT_LIMITS, inferenceBatchMs: BATCH_MS, packTrialMs: 15_000 }
const WITH_LOOP = { operators: ['Loop'] }

let entry: string
const folder = temporaryFolder()
let clips: string[]

beforeAll(async () => {
  entry = await buildInferenceEntry()
  clips = makeFlatClips(folder.path, CLIPS)
  return () => {
    rmSync(dirname(entry), { recursive: true, force: true })
    folder[Symbol.dispose]()
  }
})

let close: () => Promise<void> = async () => {}
afterEach(() => close())

/** A workspace with the clips, and a pack with this model that may score. */
async function withPack(id: string, model: Uint8Array, { fields = {}, changed = {}, videos = clips }: { fields?: object, changed?: Partial<typeof limits>, videos?: string[] } = {}) {
  const launcher = watchedLauncher(forkLauncher(entry))
  const workspace = await openWorkspace(join(folder.path, id), { appRoot: ROOT, launcher, provider: 'cpu', limits: { ...limits, ...changed } })
  close = () => workspace.close()
  const adding = workspace.catalog.add(videos, never)
  while (!(await adding.next()).done) { /* Only what is stored counts. */ }
  const { pack } = await workspace.packs.import(writePack(join(folder.path, `${id}-pack`), model, { ...smallManifest(id), ...fields }), never)
  await workspace.packs.acceptLicense(pack.sha256, 'Ana')
  async function score(...packs: string[]): Promise<ScoreSummary> {
    const work = workspace.scoring.scorePending(never, packs)
    let step = await work.next()
    while (!step.done)
      step = await work.next()
    return step.value
  }
  const scoredBy = (pack: string): string[] => [...workspace.catalog.each()].filter(({ id }) => workspace.catalog.get(id).runs.some(run => run.pack.startsWith(`${pack}@`))).map(video => video.name).sort()
  const stateOf = async (pack: string) => (await workspace.packs.list()).find(each => each.id === pack)
  return { workspace, launcher, score, scoredBy, stateOf }
}

describe('a model that loops for ever', () => {
  test('on one video is ended in time; the other videos and packs go on, and no process stays', async () => {
    const { workspace, launcher, score, scoredBy, stateOf } = await withPack('loops', buildLoop(), { fields: WITH_LOOP, videos: clips.slice(0, 3) })
    const startedMs = performance.now()
    const summary = await score('loops', 'analytic')
    expect(performance.now() - startedMs).toBeLessThan(BATCH_MS + 40_000)
    expect(summary.failed).toEqual([{ path: clips[1], code: 'scoring.failed', message: expect.stringMatching(/white\.mkv did not finish within 5 s\. .*use another model pack/) }])
    expect(summary.scored).toBe(5)
    expect(scoredBy('loops')).toEqual(['dark.mkv', 'grey.mkv'])
    expect(scoredBy('analytic')).toEqual(['dark.mkv', 'grey.mkv', 'white.mkv'])
    expect(await stateOf('loops')).toMatchObject({ crashes: 1, disabled: null, usable: true })
    await workspace.close()
    close = async () => {}
    expect(launcher.pids.length).toBeGreaterThan(2)
    expect(running(launcher.pids)).toEqual([])
  })

  test('the control: the same loop with an end is scored, and the time limit does not hurt it', async () => {
    const { score } = await withPack('ends', buildLoop(1000), { fields: WITH_LOOP })
    expect(await score('ends')).toMatchObject({ scored: clips.length, failed: [] })
  })

  test('on three videos is disabled, until somebody enables it', async () => {
    const { workspace, score, scoredBy, stateOf } = await withPack('hangs', buildLoop(), { fields: WITH_LOOP })
    const summary = await score('hangs', 'analytic')
    const codes = summary.failed.map(({ code }) => code)
    // Other videos may be under way when the third one hangs, and end after it was said.
    expect(summary.failed.filter(({ code }) => code === 'pack.disabled').map(({ path }) => path)).toEqual(['hangs@1.0.0'])
    expect(new Set(codes)).toEqual(new Set(['scoring.failed', 'pack.disabled']))
    expect(codes.length).toBeGreaterThanOrEqual(4)
    expect(codes.length).toBeLessThan(4 + LANES)
    // Those it can score it may not have come to before it was disabled.
    expect(['dark.mkv', 'grey.mkv']).toEqual(expect.arrayContaining(scoredBy('hangs')))
    expect(scoredBy('analytic')).toHaveLength(clips.length)
    expect(await stateOf('analytic')).toMatchObject({ usable: true, crashes: 0, disabled: null })
    await expect(score('hangs')).rejects.toMatchObject({ code: 'pack.disabled', message: expect.stringContaining('s2i packs enable hangs@1.0.0') })

    await workspace.close()
    const again = await openWorkspace(workspace.dir, { appRoot: ROOT, launcher: forkLauncher(entry), provider: 'cpu', limits })
    close = () => again.close()
    expect(await again.packs.list()).toContainEqual(expect.objectContaining({ id: 'hangs', usable: false, crashes: expect.any(Number), disabled: { at: expect.any(String), reason: expect.stringContaining('did not finish with') } }))
    await expect(again.packs.choose('hangs')).rejects.toMatchObject({ code: 'pack.disabled' })
    expect(await again.packs.enable('hangs')).toMatchObject({ usable: true, crashes: 0, disabled: null })
    await expect(again.packs.choose('hangs')).resolves.toMatchObject({ manifest: { id: 'hangs' } })
  })

  test('on the test pictures already is refused at import, and leaves nothing', async () => {
    const { workspace, launcher } = await withPack('harmless', buildLoop(1), { fields: WITH_LOOP, videos: [], changed: { packTrialMs: 5000 } })
    const always = buildLoop(2 ** 62, -1)
    await expect(workspace.packs.import(writePack(join(folder.path, 'always-pack'), always, { ...smallManifest('always'), ...WITH_LOOP }), never)).rejects.toMatchObject({ code: 'pack.refused', message: expect.stringContaining('within 5 s') })
    expect((await workspace.packs.list()).map(pack => pack.id)).not.toContain('always')
    await expect.poll(() => running(launcher.pids)).toEqual([])
  })
})

describe('a model that asks for 64 GB', () => {
  test('fails on that video alone, with a sentence; the application and the other videos go on', async () => {
    const { score, scoredBy, stateOf } = await withPack('greedy', buildAllocation(16 * GIB), { videos: clips.slice(0, 3), changed: { inferenceBatchMs: 60_000 } })
    const { scored, failed } = await score('greedy')
    expect(scored).toBe(2)
    // Refused at once, or ended at the limit where the system promises memory that it does not have.
    expect(failed).toEqual([{ path: clips[1], code: expect.stringMatching(/^scoring\.(failed|crashed)$/), message: expect.stringMatching(/set aside; nothing else was affected\. (Use another model pack|The model may use more than)/) }])
    expect(scoredBy('greedy')).toEqual(['dark.mkv', 'grey.mkv'])
    expect((await stateOf('greedy'))?.disabled).toBeNull()
  })

  test('the control: a small tensor is filled', async () => {
    const { score } = await withPack('modest', buildAllocation(1024))
    expect(await score('modest')).toMatchObject({ scored: clips.length, failed: [] })
  })
})

test('a model whose process is ended for its memory is disabled at the third time', async () => {
  const { score, scoredBy, stateOf, launcher } = await withPack('grows', buildAllocation(GIB), { changed: { inferenceMemoryBytes: GIB, inferenceBatchMs: 60_000 } })
  const { failed } = await score('grows', 'analytic')
  // Several lanes: the third crash may be the second of another video.
  const [crashed, disabled] = [failed.slice(0, -1), failed.at(-1)]
  expect(crashed.length).toBeGreaterThan(0)
  for (const failure of crashed)
    expect(failure).toEqual({ path: expect.stringMatching(/white|bright/), code: 'scoring.crashed', message: expect.stringMatching(/SIGKILL.*more than 1\.0 GiB of memory/) })
  expect(disabled).toEqual({ path: 'grows@1.0.0', code: 'pack.disabled', message: expect.stringContaining('its process ended (signal SIGKILL)') })
  expect(launcher.endings.filter(ending => ending.signal !== null && !ending.isOurs)).toHaveLength(3)
  expect(await stateOf('grows')).toMatchObject({ crashes: 3, usable: false })
  expect(scoredBy('analytic')).toHaveLength(clips.length)
})

test('a model that gives no number loses that video, is not disabled and goes on', async () => {
  const { score, stateOf } = await withPack('nan', buildNotANumber())
  const { scored, failed } = await score('nan')
  expect(scored).toBe(clips.length - BRIGHT)
  expect(failed.map(failure => failure.code)).toEqual(Array.from({ length: BRIGHT }).fill('scoring.failed'))
  expect(failed[0]?.message).toContain('gave no number for overall')
  expect(await stateOf('nan')).toMatchObject({ crashes: 0, disabled: null })
})
