import type { PackReport } from '../../../../src-shared/contract/packs'
import { existsSync, linkSync, mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { GraphBuilder } from '../../../../scripts/analytic/graphBuilder.ts'
import { buildDover, buildFastVqa, buildMaxVqa, buildTinyModel } from '../../../../scripts/testPacks/tinyModels.ts'
import { openWorkspace } from '../../../../src-main/compose'
import { forkLauncher } from '../../../../src-main/infra/onnx'
import { buildInferenceEntry } from '../../../support/inferenceEntry'
import { ROOT, TEST_DATA, testData } from '../../../support/repository'
import { doverManifest, fastVqaManifest, maxVqaManifest, writePack } from '../../../support/testPacks'
import { temporaryFolder } from '../../../support/workspace'

const never = new AbortController().signal
const folder = temporaryFolder()
let entry: string
let workspace: Awaited<ReturnType<typeof openWorkspace>>
const at = (name: string): string => join(folder.path, name)
const packsDir = (): string => join(workspace.dir, 'packs')

beforeAll(async () => {
  entry = await buildInferenceEntry()
  workspace = await openWorkspace(at('workspace'), { appRoot: ROOT, launcher: forkLauncher(entry), provider: 'cpu' })
})

afterAll(async () => {
  await workspace.close()
  folder[Symbol.dispose]()
  rmSync(dirname(entry), { recursive: true, force: true })
})

async function imported(name: string, model: Uint8Array, fields: object): Promise<PackReport> {
  return (await workspace.packs.import(writePack(at(name), model, fields), never)).report
}

async function score(pack: string): Promise<{ scored: number }> {
  const work = workspace.scoring.scorePending(never, [pack])
  let step = await work.next()
  while (!step.done)
    step = await work.next()
  return step.value
}

describe('a pack with the signature of', () => {
  test.each([
    ['DOVER', () => buildDover(), doverManifest()],
    ['DOVER with an open batch', () => buildDover(null), { ...doverManifest(), id: 'tiny-dover-open' }],
    ['FAST-VQA-B', () => buildFastVqa(4), fastVqaManifest(4)],
    ['FasterVQA', () => buildFastVqa(1), { ...fastVqaManifest(1), id: 'tiny-fastervqa' }],
    ['FAST-VQA run clip by clip', () => buildFastVqa(1), { ...fastVqaManifest(4), id: 'tiny-perclip', run: 'perClip', inputs: fastVqaManifest(4).inputs.map(input => ({ ...input, shape: [1, 3, 32, 224, 224] })) }],
    ['MaxVQA', () => buildMaxVqa(), maxVqaManifest()],
  ])('%s is imported, tried, listed and verified', async (_, build, fields) => {
    const report = await imported(fields.id, build(), fields)
    expect(report.checks.map(check => check.result)).toEqual(['ok', 'ok', 'ok'])
    const listed = (await workspace.packs.list()).find(pack => pack.id === fields.id)
    expect(listed).toMatchObject({ kind: 'learned', origin: 'imported', usable: false })
    expect((await workspace.packs.verify(fields.id, never)).ok).toBe(true)
  })

  test('dOVER with outputs in another order than the manifest says is refused', async () => {
    await expect(imported('swapped', buildDover(4, ['technical', 'aesthetic']), { ...doverManifest(), id: 'swapped' })).rejects.toMatchObject({ code: 'pack.refused', message: expect.stringContaining('may be swapped') })
  })

  test('dOVER with 3 clips where the export has 4 is refused with both numbers', async () => {
    await expect(imported('three', buildDover(4), { ...doverManifest(3), id: 'three' })).rejects.toMatchObject({ code: 'pack.refused', message: expect.stringMatching(/\[3, 3, 32, 224, 224\].*\[4, 3, 32, 224, 224\]/) })
  })

  test('a constant model is imported with a warning', async () => {
    const model = buildTinyModel([{ name: 'fragments', dims: [4, 3, 32, 224, 224] }], [{ name: 'quality', of: 'fragments', factor: 0, offset: 0.1 }])
    expect((await imported('constant', model, { ...fastVqaManifest(4), id: 'constant' })).checks.at(-1)).toMatchObject({ id: 'constant', result: 'warning' })
  })
})

describe.skipIf(TEST_DATA === null)('scoring', () => {
  test('waits for the licence, then scores real clips the same way twice', async () => {
    await workspace.packs.import(writePack(at('tiny-dover'), buildDover(), doverManifest()), never)
    const adding = workspace.catalog.add([testData('videos/clips/sk_carphone_pristine.mp4'), testData('videos/clips/ax_dolbyVision-hdr.MOV')], never)
    let step = await adding.next()
    while (!step.done)
      step = await adding.next()
    await expect(score('tiny-dover')).rejects.toMatchObject({ code: 'pack.license_required' })
    const pack = (await workspace.packs.list()).find(({ id }) => id === 'tiny-dover')
    expect(await workspace.packs.acceptLicense(pack?.sha256 ?? '', 'Ana')).toMatchObject({ usable: true, accepted: { by: 'Ana' } })
    expect(await score('tiny-dover')).toMatchObject({ scored: 2, failed: [] })
    expect(await score('tiny-dover')).toMatchObject({ scored: 0 })
  })
})

describe('what is refused, and leaves nothing behind', () => {
  const outside = (): string[] => existsSync(packsDir()) ? readdirSync(packsDir()).filter(name => name.includes('hostile')) : []

  function constantOfShape(elements: number): Uint8Array {
    const g = new GraphBuilder('big')
    const fragments = g.input('fragments', 'float32', [4, 3, 32, 224, 224])
    const zero = g.op('Cast', [g.op('Mul', [g.op('ReduceMean', [fragments], { axes: [0, 1, 2, 3, 4], keepdims: 0 }), g.floats([0])])], { to: 7 })
    const filled = g.op('ConstantOfShape', [g.op('Add', [g.op('Reshape', [zero, g.ints(1)]), g.ints(elements)])])
    g.output('quality', g.op('ReduceMean', [filled], { axes: [0], keepdims: 1 }), [1])
    return g.encode()
  }

  test.each([
    ['an operator nobody knows', () => {
      const g = new GraphBuilder('odd')
      g.output('quality', g.op('EPContext', [g.input('fragments', 'float32', [4, 3, 32, 224, 224])]), [1])
      return g.encode()
    }],
    ['a loop', () => {
      const g = new GraphBuilder('loop')
      g.output('quality', g.op('Loop', [g.input('fragments', 'float32', [4, 3, 32, 224, 224])]), [1])
      return g.encode()
    }],
    ['64 GB at once', () => constantOfShape(16 * 1024 ** 3)],
    ['no model at all', () => new Uint8Array(1000).fill(7)],
    ['the format of the runtime', () => new TextEncoder().encode('....ORTM and more')],
  ])('%s', async (_, build) => {
    await expect(imported('hostile', build(), { ...fastVqaManifest(4), id: 'hostile' })).rejects.toMatchObject({ code: 'pack.refused' })
    expect(outside()).toEqual([])
  })

  test('the control: the same pack with a plain model is taken', async () => {
    await expect(imported('hostile-not', constantOfShape(16), { ...fastVqaManifest(4), id: 'harmless' })).resolves.toMatchObject({ ok: true })
  })

  test.each([
    ['a symbolic link', (path: string) => symlinkSync(at('secret'), path)],
    ['a hard link', (path: string) => linkSync(at('secret'), path)],
    ['a folder', (path: string) => mkdirSync(path)],
    ['other bytes', (path: string) => writeFileSync(path, 'another model')],
  ])('%s in place of the model', async (_, put) => {
    const pack = writePack(at('hostile-link'), buildFastVqa(4), { ...fastVqaManifest(4), id: 'hostile' })
    writeFileSync(at('secret'), readFileSync(join(pack, 'model.onnx')))
    rmSync(join(pack, 'model.onnx'), { recursive: true })
    put(join(pack, 'model.onnx'))
    await expect(workspace.packs.import(pack, never)).rejects.toMatchObject({ code: 'pack.refused' })
    expect(outside()).toEqual([])
    rmSync(pack, { recursive: true })
  })
})
