import type { Taxonomy } from '../../../src-shared/domain/taxonomy'
import type { PackManifest } from './packManifest'
import type { Analysis, RunScore } from './ports'
import { scoreOutputs } from './learned/scoreOutputs'
import { scoreFeatures } from './scoreFeatures'

/** What a pack's mapping makes of the features of one video, whatever the kind of pack. @throws Fault as the two mappings. */
export function scoresOfPack(features: Analysis['features'], manifest: PackManifest, taxonomy: Taxonomy): RunScore[] {
  if (manifest.kind === 'learned')
    return scoreOutputs(features, manifest)
  return Object.entries(scoreFeatures(features, manifest, taxonomy)).map(([target, entry]) => ({ target, ...entry }))
}
