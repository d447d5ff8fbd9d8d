import type { ProviderName } from '../src-shared/domain/provider'
import type { Taxonomy } from '../src-shared/domain/taxonomy'
import type { Analyzer } from './core/scoring/ports'
import type { Scorer, ScoringPack } from './core/scoring/service'
import type { InferenceLauncher, ModelPack } from './infra/onnx'
import { scoreFeatures } from './core/scoring'
import { timelineOf } from './core/scoring/timeline'
import { createChildAnalyzer } from './infra/onnx'

interface Parts {
  /** Reads and checks an installed pack. @throws Fault `environment.pack_*`. */
  readonly loadPack: (id: string) => Promise<ModelPack>
  readonly taxonomy: Taxonomy
  readonly launcher: InferenceLauncher
  /** Asked whenever a pack is opened, so that a changed setting counts from the next job on. */
  readonly provider: () => ProviderName
  readonly lanes: number
}

interface Opened { readonly scorer: Scorer, readonly provider: ProviderName }

/** The packs in use and their inference processes; each is opened when it is first needed. */
export function createScorers({ loadPack, taxonomy, launcher, provider, lanes }: Parts) {
  const opened = new Map<string, Opened>()
  const analyzers = new Set<Analyzer>()

  async function open(id: string): Promise<Scorer> {
    const wanted = provider()
    const known = opened.get(id)
    if (known?.provider === wanted)
      return known.scorer
    const pack = await loadPack(id)
    const analyzer = createChildAnalyzer({ launcher, packFolder: pack.folder, packSha256: pack.sha256, provider: wanted, lanes })
    analyzers.add(analyzer)
    const scorer = { pack: scoringPack(pack, taxonomy), analyzer }
    opened.set(id, { scorer, provider: wanted })
    if (known !== undefined) {
      analyzers.delete(known.scorer.analyzer)
      await known.scorer.analyzer.dispose()
    }
    return scorer
  }

  return {
    open,
    async dispose(): Promise<void> {
      await Promise.all([...analyzers].map(analyzer => analyzer.dispose()))
    },
  }
}

/** A pack's identity and its mapping from features to scores. */
function scoringPack({ manifest, sha256 }: ModelPack, taxonomy: Taxonomy): ScoringPack {
  const scoresOf: ScoringPack['scoresOf'] = features => Object.entries(scoreFeatures(features, manifest, taxonomy)).map(([target, entry]) => ({ target, ...entry }))
  const unitless = (values: Readonly<Record<string, number>>) => Object.fromEntries(Object.entries(values).map(([id, value]) => [id, { value, unit: '' }]))
  return {
    name: `${manifest.id}@${manifest.version}`,
    sha256,
    manifest: JSON.stringify(manifest),
    scoresOf,
    timelineOf: windows => timelineOf(windows, features => scoresOf(unitless(features)), taxonomy),
  }
}
