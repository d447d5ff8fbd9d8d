export { checkPackFits, parseManifest } from './packManifest'
export type { PackManifest } from './packManifest'
export { scoreFeatures } from './scoreFeatures'
export type { DimensionScore } from './scoreFeatures'
