import type { ZipEntry } from '../../../support/zip'
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { buildFastVqa } from '../../../../scripts/testPacks/tinyModels.ts'
import { openWorkspace } from '../../../../src-main/compose'
import { forkLauncher } from '../../../../src-main/infra/onnx'
import { createPackShelf } from '../../../../src-main/infra/onnx/packShelf'
import { DEFAULT_LIMITS } from '../../../../src-shared/domain/limits'
import { buildInferenceEntry } from '../../../support/inferenceEntry'
import { ROOT } from '../../../support/repository'
import { fastVqaManifest, writePack } from '../../../support/testPacks'
import { temporaryFolder } from '../../../support/workspace'
import { zipOf } from '../../../support/zip'

const never = new AbortController().signal
const folder = temporaryFolder()
const at = (name: string): string => join(folder.path, name)
let entry: string
let workspace: Awaited<ReturnType<typeof openWorkspace>>
let good: ZipEntry[]
const packsDir = (): string => join(workspace.dir, 'packs')

beforeAll(async () => {
  entry = await buildInferenceEntry()
  workspace = await openWorkspace(at('around/workspace'), { appRoot: ROOT, launcher: forkLauncher(entry), provider: 'cpu' })
  const pack = writePack(at('pack'), buildFastVqa(4), { ...fastVqaManifest(4), id: 'zipped' })
  good = ['manifest.json', 'model.onnx', 'LICENSE.txt'].map(name => ({ name, data: readFileSync(join(pack, name)) }))
  mkdirSync(packsDir(), { recursive: true })
})

afterAll(async () => {
  await workspace.close()
  folder[Symbol.dispose]()
  rmSync(dirname(entry), { recursive: true, force: true })
})

const LINK = 0o120777
const FILE = 0o100644
const FOLDER = 0o040755
const OTHER = new TextEncoder().encode('written by the zip')

/** Every path around the workspace, and in its folder of packs; its database changes as it likes. */
function present(): string[] {
  return readdirSync(folder.path, { recursive: true, encoding: 'utf8' }).filter(path => !path.endsWith('.zip') && !/^s2i\.db|lock|\.log/.test(basename(path))).sort()
}

function zipFile(entries: readonly ZipEntry[]): string {
  writeFileSync(at('pack.zip'), zipOf(entries))
  return at('pack.zip')
}

/** Reads and copies the pack as an import does, all but the trial of its model. */
async function copying(path: string) {
  const shelf = createPackShelf({ installedFolders: [], importedDir: packsDir(), limits: DEFAULT_LIMITS })
  await using offered = await shelf.open(path)
  return { shelf, pack: await offered.install(async () => {}, never) }
}

/** The same zip without what makes it hostile is taken, which shows that the refusal has no other reason. */
async function expectControl(entries: readonly ZipEntry[] = good): Promise<void> {
  const { shelf, pack } = await copying(zipFile(entries))
  expect(readdirSync(packsDir())).toHaveLength(1)
  await shelf.remove(pack)
}

/** One of the good entries told in another way. */
function changed(name: string, how: Partial<ZipEntry>): ZipEntry[] {
  return good.map(each => each.name === name ? { ...each, ...how } : each)
}

const extra = (name: string, how: Partial<ZipEntry> = {}): ZipEntry[] => [...good, { name, data: OTHER, ...how }]

describe('a zip is taken', () => {
  test.each([
    ['stored', () => good.map(each => ({ ...each, method: 'stored' as const }))],
    ['deflated, its names made on Unix', () => good.map(each => ({ ...each, mode: FILE }))],
    ['in one folder, with an entry for the folder', () => [{ name: 'dover/', data: new Uint8Array(), mode: FOLDER }, ...good.map(each => ({ ...each, name: `dover/${each.name}` }))]],
    ['with a readme in a folder, which is left in the zip', () => extra('docs/readme.txt')],
    ['with honest zip64 sizes', () => changed('model.onnx', { method: 'stored', zip64: [BigInt(good[1]?.data.length ?? 0), BigInt(good[1]?.data.length ?? 0)] })],
  ])('%s', async (_, entries) => {
    const before = present()
    await expectControl(entries())
    expect(present()).toEqual(before)
  })

  test('and what was copied is the pack, no more', async () => {
    expect((await workspace.packs.import(zipFile(extra('docs/readme.txt')), never)).report.ok).toBe(true)
    const [name = ''] = readdirSync(packsDir())
    expect(readdirSync(join(packsDir(), name)).sort()).toEqual(['LICENSE.txt', 'manifest.json', 'model.onnx'])
    expect(readFileSync(join(packsDir(), name, 'model.onnx'))).toEqual(good[1]?.data)
    expect((await workspace.packs.verify('zipped', never)).ok).toBe(true)
    await workspace.packs.remove('zipped')
  })
})

const GIB = 1024 ** 3
const modelSize = (): number => good[1]?.data.length ?? 0

describe('a zip is refused, writes nothing anywhere and leaves nothing behind, with', () => {
  test.each<[string, () => ZipEntry[]]>([
    ['a name above its folder', () => extra('../evil.txt')],
    ['a name above its folder by a detour', () => extra('a/../../evil.txt')],
    ['a name far above', () => extra('../../../../../../evil.txt')],
    ['a name that ends above', () => extra('a/..')],
    ['an absolute name', () => extra(at('evil.txt'))],
    ['a network name', () => extra('//server/share/evil.txt')],
    ['a drive', () => extra('C:/evil.txt')],
    ['a drive without a slash', () => extra('C:evil.txt')],
    ['a drive further on', () => extra('a/C:evil.txt')],
    ['a second stream of a file', () => extra('LICENSE.txt:evil')],
    ['back slashes', () => extra('..\\evil.txt')],
    ['back slashes inside', () => extra('a\\..\\..\\evil.txt')],
    ['a NUL', () => extra('evil.txt\0.png')],
    ['a line break', () => extra('evil\n.txt')],
    ['a dot as a folder', () => extra('./evil.txt')],
    ['an empty folder name', () => extra('a//evil.txt')],
    ['a dot at the end', () => extra('model.onnx.')],
    ['a name above its folder in the Unicode field', () => extra('readme.txt', { unicodeName: '../evil.txt' })],
    ['a symbolic link', () => extra('link', { mode: LINK, data: new TextEncoder().encode('/etc/passwd') })],
    ['the model as a symbolic link', () => changed('model.onnx', { mode: LINK })],
    ['a pipe', () => extra('pipe', { mode: 0o010644 })],
    ['a folder with the name of the model', () => extra('model.onnx/', { data: new Uint8Array() })],
    ['a folder without a slash', () => changed('model.onnx', { mode: FOLDER })],
    ['a file with a slash', () => extra('notes/', { mode: FILE })],
    ['a folder that holds bytes', () => extra('notes/')],
    ['a name twice', () => extra('model.onnx')],
    ['a name twice but for case', () => extra('MODEL.onnx')],
    ['a name twice but for composition', () => [...good, { name: 'caf\u00E9', data: OTHER }, { name: 'cafe\u0301', data: OTHER }]],
    ['two manifests', () => extra('other/manifest.json')],
    ['a very long name', () => extra(`${'a'.repeat(60_000)}.txt`)],
    ['more than 64 files', () => [...good, ...Array.from({ length: 62 }, (_, index) => ({ name: `${index}.txt`, data: OTHER }))]],
    ['a model larger than its zip says', () => changed('model.onnx', { statedSizeBytes: modelSize() - 1 })],
    ['a model smaller than its zip says', () => changed('model.onnx', { statedSizeBytes: modelSize() + 1 })],
    ['a packed size past the end of the file', () => changed('model.onnx', { statedPackedBytes: 0x7FFFFFFF })],
    ['a file that grows a thousandfold', () => extra('zeros.bin', { data: new Uint8Array(4 * 1024 * 1024) })],
    ['a model that says little and grows much', () => changed('model.onnx', { data: new Uint8Array(4 * 1024 * 1024), statedSizeBytes: modelSize() })],
    ['more bytes in total than a pack may have', () => [...good, ...[1, 2, 3].map(index => ({ name: `${index}.bin`, data: OTHER, statedSizeBytes: 2 * GIB - 1, statedPackedBytes: GIB }))]],
    ['an encrypted model', () => changed('model.onnx', { isEncrypted: true })],
    ['zip64 sizes of petabytes', () => extra('big.bin', { zip64: [2n ** 52n, 2n ** 52n] })],
    ['zip64 sizes beyond every number', () => extra('big.bin', { zip64: [2n ** 64n - 1n, 2n ** 64n - 1n] })],
    ['zip64 sizes that are too small', () => changed('model.onnx', { zip64: [10n, 10n] })],
    ['zip64 sizes that are not there', () => changed('model.onnx', { zip64: 'missing' })],
  ])('%s', async (_, entries) => {
    const before = present()
    await expect(copying(zipFile(entries()))).rejects.toMatchObject({ code: 'pack.refused' })
    expect(present()).toEqual(before)
    expect(readdirSync(packsDir())).toEqual([])
    await expectControl()
  })

  test('bytes that are no zip, or the first half of one', async () => {
    const whole = zipOf(good)
    for (const bytes of [new Uint8Array(), OTHER, whole.subarray(0, whole.length / 2)]) {
      writeFileSync(at('pack.zip'), bytes)
      await expect(copying(at('pack.zip'))).rejects.toMatchObject({ code: 'pack.refused' })
    }
    expect(readdirSync(packsDir())).toEqual([])
    await expectControl()
  })
})
