import type { ScoreSummary } from '../../../../src-main/core/scoring/service'
import { rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import process from 'node:process'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { buildLoop, buildNetwork, buildNotANumber } from '../../../../scripts/testPacks/hostileModels.ts'
import { openWorkspace } from '../../../../src-main/compose'
import { createMediaProbe } from '../../../../src-main/infra/ffmpeg/probe'
import { createChildAnalyzer, forkLauncher } from '../../../../src-main/infra/onnx'
import { toFault } from '../../../../src-shared/domain/fault'
import { DEFAULT_LIMITS } from '../../../../src-shared/domain/limits'
import { makeFlatClips } from '../../../support/flatClips'
import { buildInferenceEntry } from '../../../support/inferenceEntry'
import { running } from '../../../support/processTree'
import { ROOT } from '../../../support/repository'
import { smallManifest, writePack } from '../../../support/testPacks'
import { watchedLauncher } from '../../../support/watchedLauncher'
import { temporaryFolder } from '../../../support/workspace'

/** How many models get one bit flipped: `S2I_BIT_FLIPS=400` for a long look. */
const FLIPS = Number(process.env.S2I_BIT_FLIPS ?? 36)
const never = new AbortController().signal
const limits = { ...DEFAULT_LIMITS, packTrialMs: 5000, inferenceLoadMs: 5000, inferenceBatchMs: 5000, inferenceMemoryBytes: 2 * 1024 ** 3 }
const HOST_SIGNALS = ['SIGTERM', 'SIGINT', 'SIGHUP', 'SIGUSR2'] as const
const VICTIMS = [buildNetwork(), buildLoop(3, -1), buildNotANumber()]

const folder = temporaryFolder()
let entry: string
let launcher: ReturnType<typeof watchedLauncher>
let workspace: Awaited<ReturnType<typeof openWorkspace>>
let clip: string

beforeAll(async () => {
  entry = await buildInferenceEntry()
  launcher = watchedLauncher(forkLauncher(entry))
  workspace = await openWorkspace(join(folder.path, 'workspace'), { appRoot: ROOT, launcher, provider: 'cpu', limits })
  const clips = makeFlatClips(folder.path, { grey: 110 })
  clip = clips[0] ?? ''
  const adding = workspace.catalog.add(clips, never)
  while (!(await adding.next()).done) { /* One clip. */ }
})

afterAll(async () => {
  await workspace.close()
  folder[Symbol.dispose]()
  rmSync(dirname(entry), { recursive: true, force: true })
})

/** Steps of mulberry32, the same from every seed. */
function randomFrom(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6D2B79F5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

async function score(id: string): Promise<ScoreSummary> {
  const work = workspace.scoring.scorePending(never, [id])
  let step = await work.next()
  while (!step.done)
    step = await work.next()
  return step.value
}

/** Imports a model and scores the clip with it; gives how that ended. */
async function imported(id: string, model: Uint8Array): Promise<string> {
  const pack = writePack(join(folder.path, 'pack'), model, { ...smallManifest(id), operators: ['Loop'] })
  try {
    const { sha256 } = (await workspace.packs.import(pack, never)).pack
    await workspace.packs.acceptLicense(sha256, 'Ana')
    const { scored, failed: [failure] } = await score(id)
    await workspace.packs.remove(id)
    if (failure !== undefined)
      return failure.code
    const [value = Number.NaN] = (await Promise.all([...workspace.catalog.each()].map(video => workspace.catalog.get(video.id)))).flatMap(video => video.runs.find(run => run.pack.startsWith(`${id}@`))?.scores.map(entry => entry.score) ?? [])
    return scored === 1 && value >= 0 && value <= 1 ? 'scored' : `no valid score (${scored}, ${value})`
  }
  catch (thrown) {
    return toFault(thrown).code
  }
}

/** Hands a model to the process that scores, as if it had never been tried; gives how that ended. */
async function untried(id: string, model: Uint8Array): Promise<string> {
  const packFolder = writePack(join(folder.path, 'pack'), model, { ...smallManifest(id), operators: ['Loop'] })
  const analyzer = createChildAnalyzer({ launcher, packFolder, packKind: 'learned', provider: 'cpu', limits })
  try {
    const analysis = await analyzer.analyze({ videoPath: clip, ...await createMediaProbe().probe(clip, never) }, never)
    const [feature] = Object.values(analysis.features)
    return Number.isFinite(feature?.value) ? 'scored' : `no valid score (${feature?.value})`
  }
  catch (thrown) {
    return toFault(thrown).code
  }
  finally {
    await analyzer.dispose()
  }
}

test('the control: every model is scored when no bit is flipped, and half a model is refused', async () => {
  for (const [index, model] of VICTIMS.entries())
    expect([await imported(`whole-${index}`, model), await untried(`whole-${index}`, model)]).toEqual(['scored', 'scored'])
  const half = VICTIMS[0]?.slice(0, 200) ?? new Uint8Array()
  expect([await imported('half', half), await untried('half', half)]).toEqual(['pack.refused', 'pack.refused'])
})

test(`${FLIPS} models with one bit flipped are refused, fail on the video or score it; nothing reaches the application, nothing stays`, async () => {
  const reached: string[] = []
  const listeners = HOST_SIGNALS.map(name => [name, () => void reached.push(name)] as const)
  for (const [name, listener] of listeners)
    process.on(name, listener)
  const random = randomFrom(20260211)
  const outcomes = new Map<string, number>()
  const before = launcher.endings.length
  const startedMs = performance.now()
  let hung = 0
  for (let index = 0; index < FLIPS; index++) {
    // Not slice(): the encoder gives a Buffer, whose slices share its memory.
    const bytes = Uint8Array.from(VICTIMS[index % VICTIMS.length] as Uint8Array)
    const place = Math.floor(random() * bytes.length)
    const bit = Math.floor(random() * 8)
    bytes[place] = (bytes[place] ?? 0) ^ (1 << bit)
    const beganMs = performance.now()
    const way = Math.floor(index / VICTIMS.length) % 2 === 0 ? imported : untried
    const outcome = await way(`flipped-${index}`, bytes)
    hung += performance.now() - beganMs > Math.min(limits.inferenceBatchMs, limits.packTrialMs) ? 1 : 0
    outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1)
    expect(['scored', 'pack.refused', 'scoring.failed', 'scoring.crashed'], `model ${index % VICTIMS.length}, byte ${place}, bit ${bit}`).toContain(outcome)
  }
  for (const [name, listener] of listeners)
    process.off(name, listener)
  const died = launcher.endings.slice(before).filter(ending => !ending.isOurs)
  console.warn(`${FLIPS} bit flips in ${((performance.now() - startedMs) / 1000).toFixed(0)} s: ${[...outcomes].map(([name, count]) => `${name} ${count}`).join(', ')}; ended for their time: ${hung}; processes that ended by themselves: ${died.length}${died.map(ending => ` ${ending.signal ?? ending.code}`).join('')}`)
  expect(reached).toEqual([])
  expect((outcomes.get('scored') ?? 0) * (outcomes.get('pack.refused') ?? 0)).toBeGreaterThan(0)
  await workspace.close()
  await expect.poll(() => running(launcher.pids)).toEqual([])
}, 180_000 + FLIPS * 10_000)
