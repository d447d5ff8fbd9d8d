import type { ScoringPolicy } from '../../../src-shared/domain/policy'
import type { Taxonomy } from '../../../src-shared/domain/taxonomy'
import type { MachineScore } from './effectiveQuality'
import { calibrated } from '../../../src-shared/domain/quality'

/** A stored score of one target and the pack that gave it (`id@version`; `imported` for a label list). */
export interface CandidateScore extends MachineScore { readonly pack: string }

function idOf(pack: string): string {
  return pack.split('@', 1)[0] ?? pack
}

/**
 * The score of each target that feeds its level, from all that is stored of one video, newest first. A label list stands
 * before the pack that the policy names, that one before the policy's `otherwise`. A dimension that neither gave is taken
 * from whichever pack did; a group or the overall is not, because it can be aggregated. Scores are as the taxonomy reads
 * them: stored ones are raw, a calibrated taxonomy maps them.
 */
export function chooseScores(candidates: readonly CandidateScore[], policy: ScoringPolicy, taxonomy: Taxonomy): MachineScore[] {
  const byTarget = Map.groupBy(candidates, candidate => candidate.target)
  const dimensions = new Set(taxonomy.dimensions.map(entry => entry.id))
  const chosen: MachineScore[] = []
  for (const [target, given] of byTarget) {
    const of = (pack: string | undefined): CandidateScore | undefined => given.find(entry => entry.source !== 'imported' && idOf(entry.pack) === pack)
    const found = given.find(entry => entry.source === 'imported')
      ?? of(policy.targets[target])
      ?? (dimensions.has(target) ? of(policy.otherwise) ?? given[0] : undefined)
    if (found !== undefined)
      chosen.push({ target, score: calibrated(found.score, found, taxonomy), source: found.source })
  }
  return chosen
}
