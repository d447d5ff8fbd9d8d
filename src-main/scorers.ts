import type { ItemFailure } from '../src-shared/domain/fault'
import type { Limits } from '../src-shared/domain/limits'
import type { Taxonomy } from '../src-shared/domain/taxonomy'
import type { CrashWatch } from './core/packs/crashes'
import type { ShelvedPack } from './core/packs/ports'
import type { Providers } from './core/providers/service'
import type { Analyzer } from './core/scoring/ports'
import type { OpenedScorers, Scorer, ScoringPack } from './core/scoring/service'
import type { InferenceLauncher } from './infra/onnx'
import { Fault, toFault } from '../src-shared/domain/fault'
import { createFallbackAnalyzer } from './core/providers/fallbackAnalyzer'
import { scoresOfPack } from './core/scoring'
import { isPackFault } from './core/scoring/service'
import { timelineOf } from './core/scoring/timeline'
import { createChildAnalyzer } from './infra/onnx'

interface Parts {
  /** Finds a pack that may score. @throws Fault `environment.pack_*`, `pack.license_required`, `pack.disabled`. */
  readonly choosePack: (id: string) => Promise<ShelvedPack>
  readonly crashes: Pick<CrashWatch, 'refuse' | 'report'>
  readonly taxonomy: Taxonomy
  readonly launcher: InferenceLauncher
  /** Asked whenever no video is under way, so that a changed setting counts from the next job on. */
  readonly providers: Providers
  readonly lanes: number
  readonly limits: Limits
}

/** The packs in use and their inference processes; each is opened when it is first needed. */
export function createScorers({ choosePack, taxonomy, launcher, providers, lanes, limits, crashes }: Parts) {
  /** By checksum of the pack. */
  const opened = new Map<string, Scorer>()

  /** A crash that cannot be written down ends the work with what the database says. */
  function report(pack: ShelvedPack, reason: string): Fault | null {
    try { return crashes.report(pack, reason) }
    catch (thrown) { return toFault(thrown) }
  }

  async function open(id: string): Promise<Scorer> {
    // Asked every time: a pack can be disabled, removed or replaced while its scorer is open.
    const pack = await choosePack(id)
    const known = opened.get(pack.sha256)
    if (known !== undefined)
      return known
    const analyzer = createFallbackAnalyzer({
      providers,
      start: provider => createChildAnalyzer({
        launcher,
        packFolder: pack.folder,
        packSha256: pack.sha256,
        packKind: pack.manifest.kind,
        provider,
        lanes,
        limits,
        // What fails on another provider is that provider's doing: cpu measures the video again, and that counts.
        onCrash: reason => provider === 'cpu' ? report(pack, reason) : null,
      }),
    })
    const scorer = { pack: scoringPack(pack, taxonomy), analyzer: refusing(analyzer, () => crashes.refuse(pack)) }
    opened.set(pack.sha256, scorer)
    return scorer
  }

  /** Every pack of these that may score now; for each of the others, why not. @throws Fault that of the first when none may. */
  async function openUsable(ids: readonly string[]): Promise<OpenedScorers> {
    const scorers: Scorer[] = []
    const refused: ItemFailure[] = []
    for (const id of ids) {
      try { scorers.push(await open(id)) }
      catch (thrown) {
        const { code, message } = toFault(thrown)
        if (!isPackFault(code))
          throw thrown
        refused.push({ path: id, code, message })
      }
    }
    const [first] = refused
    if (scorers.length === 0 && first !== undefined)
      throw new Fault(first.code, first.message)
    return { scorers, refused }
  }

  return {
    open,
    openUsable,
    async dispose(): Promise<void> {
      await Promise.all([...opened.values()].map(({ analyzer }) => analyzer.dispose()))
    },
  }
}

/** The analyzer, behind a check before every video. */
function refusing(analyzer: Analyzer, check: () => void): Analyzer {
  return {
    analyze: async (request, signal, onFrames) => {
      check()
      return await analyzer.analyze(request, signal, onFrames)
    },
    dispose: () => analyzer.dispose(),
  }
}

/** A pack's identity and its mapping from features to scores. */
function scoringPack({ manifest, sha256 }: ShelvedPack, taxonomy: Taxonomy): ScoringPack {
  const scoresOf: ScoringPack['scoresOf'] = features => scoresOfPack(features, manifest, taxonomy)
  const unitless = (values: Readonly<Record<string, number>>) => Object.fromEntries(Object.entries(values).map(([id, value]) => [id, { value, unit: '' }]))
  return {
    name: `${manifest.id}@${manifest.version}`,
    sha256,
    manifest: JSON.stringify(manifest),
    scoresOf,
    timelineOf: windows => timelineOf(windows, features => scoresOf(unitless(features)), taxonomy),
  }
}
