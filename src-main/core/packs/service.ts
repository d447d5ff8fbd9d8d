import type { ImportedPack, PackInfo, PackLicense, PackReport } from '../../../src-shared/contract/packs'
import type { Taxonomy } from '../../../src-shared/domain/taxonomy'
import type { CrashWatch } from './crashes'
import type { LicenseLedger, PackCheck, PackShelf, PackTrial, ShelvedPack } from './ports'
import { Fault, toFault } from '../../../src-shared/domain/fault'
import { targetId } from '../scoring/learned/scoreOutputs'
import { checkPackFits } from '../scoring/packManifest'
import { nameOf } from './name'

interface Parts {
  readonly shelf: PackShelf
  readonly trial: PackTrial
  readonly licenses: LicenseLedger
  readonly crashes: CrashWatch
  readonly taxonomy: Taxonomy
}

const SHORTEST_SHA256_START = 8

/** The model packs of a workspace: those that came with the application, and those that were imported. */
export function createPacks({ shelf, trial, licenses, crashes, taxonomy }: Parts) {
  const infoOf = (pack: ShelvedPack): PackInfo => describePack(pack, {
    accepted: licenses.get(pack.sha256),
    ...crashes.stateOf(pack),
  })

  /** @throws Fault `not_found`; `input.invalid` when several packs have that name. */
  async function find(name: string): Promise<ShelvedPack> {
    const packs = await shelf.list()
    const found = packs.filter(({ manifest, sha256 }) => name === manifest.id || name === nameOf(manifest) || (name.length >= SHORTEST_SHA256_START && sha256.startsWith(name)))
    const [first, ...others] = found
    if (first === undefined)
      throw new Fault('not_found', `There is no model pack "${name}". Nothing was changed. Present: ${packs.map(({ manifest }) => nameOf(manifest)).join(', ')}.`)
    if (others.length > 0)
      throw new Fault('input.invalid', `"${name}" names ${found.length} model packs. Nothing was changed. Say which: ${found.map(({ manifest, sha256 }) => `${nameOf(manifest)} (${sha256.slice(0, 12)})`).join(', ')}.`)
    return first
  }

  async function licenseOf(pack: ShelvedPack): Promise<PackLicense> {
    const { manifest } = pack
    return { name: manifest.license, commercialUse: manifest.commercialUse, sourceUrl: manifest.kind === 'learned' ? manifest.sourceUrl : null, text: await shelf.readLicense(pack) }
  }

  function refuseForeign(pack: Pick<ShelvedPack, 'manifest'>): void {
    if (pack.manifest.kind !== 'learned')
      throw new Fault('pack.refused', `The pack ${pack.manifest.id} is of the kind "${pack.manifest.kind}", which only comes with the application. Nothing was imported.`)
    checkPackFits(pack.manifest, taxonomy)
  }

  return {
    async list(): Promise<PackInfo[]> {
      return (await shelf.list()).map(infoOf)
    },

    /**
     * Copies a pack out of a folder or a zip file into the workspace, once its files, its model's structure and a run
     * on test pictures are in order. The same pack again changes nothing.
     * @throws Fault `not_found`, `pack.refused`, `environment.pack_invalid`, `disk.full`, `cancelled`.
     */
    async import(path: string, signal: AbortSignal): Promise<ImportedPack> {
      await using offered = await shelf.open(path)
      refuseForeign(offered)
      const same = (await shelf.list()).find(pack => pack.sha256 === offered.sha256)
      if (same !== undefined)
        return { pack: infoOf(same), license: await licenseOf(same), known: true, report: { ok: true, checks: [] } }
      const checks: PackCheck[] = [filesCheck(offered)]
      const pack = await offered.install(async (copy) => {
        checks.push(...await trial.run(copy, signal))
      }, signal)
      return { pack: infoOf(pack), license: await licenseOf(pack), known: false, report: { ok: true, checks } }
    },

    /** Looks at a pack again: checksums, structure, and a run on test pictures. What is wrong stands in the report. */
    async verify(name: string, signal: AbortSignal): Promise<PackReport> {
      const pack = await find(name)
      const checks: PackCheck[] = []
      try {
        checkPackFits(pack.manifest, taxonomy)
        await shelf.checkFiles(pack, signal)
        checks.push(filesCheck(pack), ...await trial.run(pack, signal))
      }
      catch (thrown) {
        const fault = toFault(thrown)
        if (!fault.code.startsWith('pack.') && !fault.code.startsWith('environment.pack'))
          throw fault
        checks.push({ id: 'failure', label: checks.length === 0 ? 'Files' : 'Model', result: 'failed', detail: fault.message })
      }
      return { ok: checks.every(check => check.result !== 'failed'), checks }
    },

    /** @throws Fault `not_found`; `input.invalid` for a pack that came with the application. */
    async remove(name: string): Promise<PackInfo> {
      const pack = await find(name)
      if (pack.origin === 'installed')
        throw new Fault('input.invalid', `The model pack ${nameOf(pack.manifest)} came with the application and stays. Nothing was removed.`)
      await shelf.remove(pack)
      return infoOf(pack)
    },

    find,

    getLicense: async (name: string): Promise<PackLicense> => licenseOf(await find(name)),

    /** Records who accepted the licence of the pack with this checksum. The first acceptance stands. @throws Fault `not_found`. */
    async acceptLicense(sha256: string, by: string): Promise<PackInfo> {
      const pack = await find(sha256)
      if (licenses.get(pack.sha256) === null)
        licenses.put(pack.sha256, { by, at: new Date().toISOString() })
      return infoOf(pack)
    },

    /**
     * The pack to score with.
     * @throws Fault `environment.pack_missing` naming the packs there are, `environment.pack_invalid`,
     * `pack.license_required`, `pack.disabled`.
     */
    async choose(name: string): Promise<ShelvedPack> {
      const pack = await find(name).catch((thrown: unknown) => {
        const fault = toFault(thrown)
        throw fault.code === 'not_found' ? new Fault('environment.pack_missing', fault.message) : fault
      })
      checkPackFits(pack.manifest, taxonomy)
      if (!infoOf(pack).licensed)
        throw new Fault('pack.license_required', `The licence of the model pack ${nameOf(pack.manifest)} (${pack.manifest.license}) has not been accepted in this workspace. Nothing was scored. Read it with "s2i packs license ${pack.manifest.id}", then "s2i packs accept ${pack.manifest.id} --by NAME".`)
      crashes.refuse(pack)
      return pack
    },

    /** Lets a pack score again. One that is not disabled loses the crashes it has so far. @throws Fault `not_found`. */
    async enable(name: string): Promise<PackInfo> {
      const pack = await find(name)
      crashes.forgive(pack)
      return infoOf(pack)
    },
  }
}

export type Packs = ReturnType<typeof createPacks>

function filesCheck({ manifest }: Pick<ShelvedPack, 'manifest'>): PackCheck {
  return { id: 'files', label: 'Files', result: 'ok', detail: `${manifest.files.length} files, sizes and checksums match` }
}

function describePack({ manifest, sha256, origin }: ShelvedPack, { accepted, crashes, disabled }: Pick<PackInfo, 'accepted' | 'crashes' | 'disabled'>): PackInfo {
  const licensed = origin === 'installed' || accepted !== null
  const targets = manifest.kind === 'learned'
    ? { measured: manifest.outputs.map(output => targetId(output.target)), inferred: [] }
    : measuredAndInferred(manifest.dimensions)
  return {
    id: manifest.id,
    version: manifest.version,
    title: manifest.title,
    kind: manifest.kind,
    origin,
    sha256,
    license: manifest.license,
    commercialUse: manifest.commercialUse,
    sourceUrl: manifest.kind === 'learned' ? manifest.sourceUrl : null,
    provenance: manifest.kind === 'learned' ? manifest.provenance : null,
    accepted,
    licensed,
    crashes,
    disabled,
    usable: licensed && disabled === null,
    ...targets,
    sizeBytes: manifest.files.reduce((sum, file) => sum + file.sizeBytes, 0),
  }
}

function measuredAndInferred(dimensions: Readonly<Record<string, { readonly score?: unknown }>>): Pick<PackInfo, 'measured' | 'inferred'> {
  const entries = Object.entries(dimensions)
  return {
    measured: entries.filter(([, rule]) => rule.score !== undefined).map(([id]) => id),
    inferred: entries.filter(([, rule]) => rule.score === undefined).map(([id]) => id),
  }
}
