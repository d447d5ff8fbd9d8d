import type { Taxonomy } from '../src-shared/domain/taxonomy'
import type { ShelvedPack } from './core/packs/ports'
import type { Providers } from './core/providers/service'
import type { Scorer, ScoringPack } from './core/scoring/service'
import type { InferenceLauncher } from './infra/onnx'
import { createFallbackAnalyzer } from './core/providers/fallbackAnalyzer'
import { scoresOfPack } from './core/scoring'
import { timelineOf } from './core/scoring/timeline'
import { createChildAnalyzer } from './infra/onnx'

interface Parts {
  /** Finds a pack that may score. @throws Fault `environment.pack_*`, `pack.license_required`. */
  readonly choosePack: (id: string) => Promise<ShelvedPack>
  readonly taxonomy: Taxonomy
  readonly launcher: InferenceLauncher
  /** Asked whenever no video is under way, so that a changed setting counts from the next job on. */
  readonly providers: Providers
  readonly lanes: number
}

/** The packs in use and their inference processes; each is opened when it is first needed. */
export function createScorers({ choosePack, taxonomy, launcher, providers, lanes }: Parts) {
  const opened = new Map<string, Scorer>()

  async function open(id: string): Promise<Scorer> {
    const known = opened.get(id)
    if (known !== undefined)
      return known
    const pack = await choosePack(id)
    const analyzer = createFallbackAnalyzer({
      providers,
      start: provider => createChildAnalyzer({ launcher, packFolder: pack.folder, packSha256: pack.sha256, packKind: pack.manifest.kind, provider, lanes }),
    })
    // Another opener may have been quicker; its processes are the ones in use.
    const scorer = opened.get(id) ?? { pack: scoringPack(pack, taxonomy), analyzer }
    opened.set(id, scorer)
    return scorer
  }

  return {
    open,
    async dispose(): Promise<void> {
      await Promise.all([...opened.values()].map(({ analyzer }) => analyzer.dispose()))
    },
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
