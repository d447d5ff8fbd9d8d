import type { Traced } from '../../../support/tracedOpens'
import { createHash } from 'node:crypto'
import { cpSync, linkSync, mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { buildNetwork } from '../../../../scripts/testPacks/hostileModels.ts'
import { openWorkspace } from '../../../../src-main/compose'
import { userCacheFolder } from '../../../../src-main/infra/files/userFolders'
import { forkLauncher } from '../../../../src-main/infra/onnx'
import { withExternalData } from '../../../support/externalData'
import { buildInferenceEntry } from '../../../support/inferenceEntry'
import { NODE, ROOT } from '../../../support/repository'
import { smallManifest, writePack } from '../../../support/testPacks'
import { STRACE, traced } from '../../../support/tracedOpens'
import { temporaryFolder } from '../../../support/workspace'

const never = new AbortController().signal
const folder = temporaryFolder()
const at = (...names: string[]): string => join(folder.path, ...names)
const SECRET = 'secret.bin'
const WEIGHTS = 'weights.bin'
/** Bytes of the constant that is kept elsewhere. */
const LENGTH = String(8 * 3 * 27 * 4)

interface Variant { readonly name: string, readonly id: string, readonly fields: Readonly<Record<string, string>>, readonly put?: (path: string) => void }

/** Ways in which a model can point out of its pack. */
const VARIANTS: readonly Variant[] = [
  { name: 'above the pack', id: 'above', fields: { location: `../${SECRET}`, length: LENGTH } },
  { name: 'further above, through a folder that is there', id: 'further', fields: { location: `./../../${SECRET}`, length: LENGTH } },
  { name: 'at an absolute place', id: 'absolute', fields: { location: at(SECRET), length: LENGTH } },
  { name: 'behind a symbolic link', id: 'symlink', fields: { location: WEIGHTS, length: LENGTH }, put: path => symlinkSync(at(SECRET), path) },
  { name: 'behind a hard link', id: 'hardlink', fields: { location: WEIGHTS, length: LENGTH }, put: path => linkSync(at(SECRET), path) },
  { name: 'at an address in memory', id: 'memory', fields: { location: '*/_ORT_MEM_ADDR_/*', offset: '4096', length: LENGTH } },
  { name: 'one TiB into a file', id: 'tebibyte', fields: { location: 'LICENSE.txt', offset: String(1024 ** 4), length: LENGTH } },
  { name: 'in a file of the pack', id: 'inside', fields: { location: 'LICENSE.txt', offset: '0', length: '4' } },
]

/** A pack folder as a stranger would make it; what it points to beside the manifest is put there. */
function offer({ id, fields, put }: Variant, isListed = false): string {
  const path = at('offers', id)
  rmSync(path, { recursive: true, force: true })
  writePack(path, withExternalData(buildNetwork(), fields), smallManifest(id))
  put?.(join(path, WEIGHTS))
  if (isListed) {
    const manifest = JSON.parse(readFileSync(join(path, 'manifest.json'), 'utf8'))
    const bytes = readFileSync(at(SECRET))
    manifest.files.push({ role: 'notes', path: WEIGHTS, sizeBytes: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex') })
    writeFileSync(join(path, 'manifest.json'), JSON.stringify(manifest))
  }
  return path
}

/** Puts a pack where imported ones lie, as if the import had let it pass; the secret lies above and two above. */
function smuggle(variant: Variant, packsDir: string): string {
  const from = offer(variant)
  const sha256 = createHash('sha256').update(readFileSync(join(from, 'manifest.json'))).digest('hex')
  const to = join(packsDir, `${variant.id}@1.0.0-${sha256.slice(0, 8)}`)
  mkdirSync(to, { recursive: true })
  for (const name of ['manifest.json', 'model.onnx', 'LICENSE.txt'])
    cpSync(join(from, name), join(to, name))
  variant.put?.(join(to, WEIGHTS))
  return to
}

beforeAll(() => {
  writeFileSync(at(SECRET), new Uint8Array(Number(LENGTH)))
  mkdirSync(at('offers'))
  writeFileSync(at('offers', SECRET), new Uint8Array(Number(LENGTH)))
})
afterAll(() => folder[Symbol.dispose]())

describe('a constant', () => {
  let entry: string
  let workspace: Awaited<ReturnType<typeof openWorkspace>>
  const kept = (): string[] => readdirSync(join(workspace.dir, 'packs'))

  beforeAll(async () => {
    entry = await buildInferenceEntry()
    workspace = await openWorkspace(at('workspace'), { appRoot: ROOT, launcher: forkLauncher(entry), provider: 'cpu' })
    mkdirSync(join(workspace.dir, 'packs'), { recursive: true })
  })
  afterAll(async () => {
    await workspace.close()
    rmSync(dirname(entry), { recursive: true, force: true })
  })

  test.each(VARIANTS)('$name is refused at import, and leaves nothing', async (variant) => {
    await expect(workspace.packs.import(offer(variant), never)).rejects.toMatchObject({ code: 'pack.refused', message: expect.stringContaining('in another file') })
    expect(kept()).toEqual([])
  })

  test.each(VARIANTS.filter(variant => variant.put !== undefined))('$name that the manifest lists is refused by its file already', async (variant) => {
    await expect(workspace.packs.import(offer(variant, true), never)).rejects.toMatchObject({ code: 'pack.refused' })
    expect(kept()).toEqual([])
  })

  test.each(VARIANTS)('$name is refused where the pack runs, whoever put it there', async (variant) => {
    const path = smuggle(variant, join(workspace.dir, 'packs'))
    expect(await workspace.packs.verify(variant.id, never)).toMatchObject({ ok: false, checks: expect.arrayContaining([expect.objectContaining({ result: 'failed', detail: expect.stringContaining('in another file') })]) })
    rmSync(path, { recursive: true })
  })

  test('the control: the same model with all its constants inside is taken', async () => {
    const { report, pack } = await workspace.packs.import(writePack(at('offers', 'whole'), withExternalData(buildNetwork(), null), smallManifest('whole')), never)
    expect(report.ok).toBe(true)
    await workspace.packs.remove(pack.id)
  })
})

describe.skipIf(STRACE === null)('seen from the kernel', () => {
  const workspaceDir = at('traced')
  const s2i = (...args: string[]): Traced => traced([NODE, join(ROOT, 'out/main/cli.js'), ...args, '--json', '--workspace', workspaceDir], { cwd: folder.path, folder: folder.path })
  /** What node, the runtime and the application are made of, and what the system tells a process about itself. */
  const OWN = [ROOT, dirname(NODE), '/usr/lib', '/usr/share', '/lib', '/lib64', '/etc', '/proc', '/sys', '/dev', 'pipe:', 'socket:', 'anon_inode:', join(userCacheFolder(), 'compiled')]
  const outside = ({ opened }: Traced, ...own: string[]): string[] => opened.filter(path => ![...OWN, workspaceDir, ...own].some(place => path === place || path.startsWith(place.endsWith(':') ? place : `${place}/`)))

  test('a pack that is imported, tried and verified opens its own folder and its private copy, no more; the runtime keeps no record of its own', () => {
    const pack = writePack(at('offers', 'good'), buildNetwork(), smallManifest('good'))
    const imported = s2i('packs', 'import', pack)
    expect(imported.code, imported.stderr).toBe(0)
    expect(outside(imported, pack)).toEqual([])
    expect(imported.opened).toContain(join(pack, 'model.onnx'))
    const verified = s2i('packs', 'verify', 'good')
    expect(verified.code).toBe(0)
    // The offer is not needed any more.
    expect(outside(verified)).toEqual([])
    expect(verified.opened.filter(path => path.startsWith(join(workspaceDir, 'packs'))).some(path => path.endsWith('model.onnx'))).toBe(true)
    expect(outside(s2i('packs', 'verify', 'analytic'))).toEqual([])
  })

  test.each(VARIANTS)('a constant $name: nothing outside is opened, at import or where it runs', (variant) => {
    const pack = offer(variant)
    const imported = s2i('packs', 'import', pack)
    expect(imported.code).toBe(1)
    expect(JSON.parse(imported.stdout)).toMatchObject({ error: { code: 'pack.refused' } })
    expect(outside(imported, pack)).toEqual([])
    expect(imported.trace).not.toContain(SECRET)
    expect(imported.opened).not.toContain(join(pack, WEIGHTS))
    const smuggled = smuggle(variant, join(workspaceDir, 'packs'))
    const verified = s2i('packs', 'verify', variant.id)
    expect(verified.code).toBe(2)
    expect(outside(verified)).toEqual([])
    expect(verified.trace).not.toContain(SECRET)
    expect(verified.opened).not.toContain(join(smuggled, WEIGHTS))
    rmSync(smuggled, { recursive: true })
  })

  test('the control: the runtime alone, without our checks, opens what a model points to, and that is noticed', () => {
    const model = withExternalData(buildNetwork(), { location: SECRET, length: LENGTH })
    writeFileSync(at('offers', 'pointing.onnx'), model)
    const run = traced([NODE, '-e', `require('onnxruntime-node').InferenceSession.create(${JSON.stringify(at('offers', 'pointing.onnx'))})`], { cwd: ROOT, folder: folder.path, env: { ORT_DISABLE_TELEMETRY: '1' } })
    expect(run.code, run.stderr).toBe(0)
    expect(outside(run)).toEqual([at('offers', 'pointing.onnx'), at('offers', SECRET)])
  })

  test('the control: a link is noticed by what it leads to', () => {
    symlinkSync(at(SECRET), at('offers', 'link'))
    const run = traced([NODE, '-e', `require('fs').readFileSync(${JSON.stringify(at('offers', 'link'))})`], { cwd: ROOT, folder: folder.path })
    expect(outside(run, at('offers'))).toEqual([at(SECRET)])
  })
})
