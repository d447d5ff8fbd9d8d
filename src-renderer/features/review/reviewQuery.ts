import type { LocationQuery, LocationQueryRaw } from 'vue-router'
import type { QueueFilter } from '../../../src-shared/contract/review'
import { queueFilter } from '../../../src-shared/contract/review'
import { instructionState } from '../../../src-shared/domain/claim'
import { qualityFromQuery, queryFromQuality } from '../../words/qualityQuery'

const one = (value: LocationQuery[string] | undefined): string | undefined => typeof value === 'string' && value !== '' ? value : undefined

/** The queue an address asks for. Without `state` it is what still waits for a decision; `state=all` is everything. */
export function filterFromQuery(query: LocationQuery): QueueFilter {
  const filter: QueueFilter = {}
  const state = one(query.state) ?? 'pending'
  const parsedState = instructionState.safeParse(state)
  if (parsedState.success)
    filter.state = parsedState.data
  else if (state !== 'all')
    filter.state = 'pending'
  const kind = queueFilter.shape.kind.safeParse(one(query.kind))
  if (kind.success && kind.data !== undefined)
    filter.kind = kind.data
  const language = queueFilter.shape.language.safeParse(one(query.language))
  if (language.success && language.data !== undefined)
    filter.language = language.data
  const video = queueFilter.shape.videoId.safeParse(one(query.video))
  if (video.success && video.data !== undefined)
    filter.videoId = video.data
  const stale = queueFilter.shape.stale.safeParse(one(query.stale))
  if (stale.success && stale.data !== undefined)
    filter.stale = stale.data
  const search = one(query.search)
  if (search !== undefined)
    filter.search = search.slice(0, 200)
  const quality = qualityFromQuery(query)
  if (quality !== undefined)
    filter.quality = quality
  return filter
}

/** The address of a queue. */
export function queryFromFilter(filter: QueueFilter): LocationQueryRaw {
  return {
    ...(filter.state === 'pending' ? {} : { state: filter.state ?? 'all' }),
    ...(filter.kind === undefined ? {} : { kind: filter.kind }),
    ...(filter.language === undefined ? {} : { language: filter.language }),
    ...(filter.videoId === undefined ? {} : { video: filter.videoId }),
    ...(filter.stale === undefined ? {} : { stale: filter.stale }),
    ...(filter.search === undefined ? {} : { search: filter.search }),
    ...queryFromQuality(filter.quality),
  }
}
