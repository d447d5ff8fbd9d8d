export { scoreFeatures } from './scoreFeatures'
export type { DimensionScore } from './scoreFeatures'
export { scoresOfPack } from './scoresOfPack'
