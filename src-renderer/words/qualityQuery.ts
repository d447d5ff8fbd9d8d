import type { LocationQuery, LocationQueryRaw } from 'vue-router'
import type { VideoFilter } from '../../src-shared/contract/catalog'
import { level } from '../../src-shared/domain/level'

/** `target=noise&levels=bad,poor` as a filter; undefined when incomplete. */
export function qualityFromQuery(query: LocationQuery): VideoFilter['quality'] {
  const target = query.target
  const words = typeof query.levels === 'string' ? query.levels.split(',') : []
  const levels = words.map(word => level.safeParse(word)).filter(parsed => parsed.success).map(parsed => parsed.data)
  return typeof target !== 'string' || levels.length === 0 || !/^[a-z][a-z0-9_]{0,39}$/.test(target) ? undefined : { target, levels }
}

/** The address part of {@link qualityFromQuery}. */
export function queryFromQuality(quality: VideoFilter['quality']): LocationQueryRaw {
  return quality === undefined ? {} : { target: quality.target, levels: quality.levels.join(',') }
}
