import type { LocationQuery, LocationQueryRaw } from 'vue-router'
import type { VideoFilter } from '../../../src-shared/contract/catalog'
import { videoFilter, videoSort } from '../../../src-shared/contract/catalog'
import { qualityFromQuery, queryFromQuality } from '../../words/qualityQuery'

export type VideoSort = (typeof videoSort)['options'][number]

/** What the library shows: its address says it all, so that back, reload and a sent link work. */
export interface LibraryView { readonly filter: VideoFilter, readonly sort: VideoSort, readonly descending: boolean }

const one = (value: LocationQuery[string] | undefined): string | undefined => typeof value === 'string' && value !== '' ? value : undefined

/** The view an address asks for; what it says wrongly is left out. */
export function viewFromQuery(query: LocationQuery): LibraryView {
  const filter: VideoFilter = {}
  const search = one(query.search)
  if (search !== undefined)
    filter.search = search.slice(0, 200)
  const state = videoFilter.shape.state.safeParse(one(query.state))
  if (state.success && state.data !== undefined)
    filter.state = state.data
  const warning = videoFilter.shape.warning.safeParse(one(query.warning))
  if (warning.success && warning.data !== undefined)
    filter.warning = warning.data
  const quality = qualityFromQuery(query)
  if (quality !== undefined)
    filter.quality = quality
  const sort = videoSort.safeParse(one(query.sort))
  return { filter, sort: sort.success ? sort.data : 'added', descending: one(query.order) !== 'up' }
}

/** The address of a view; defaults are left out. */
export function queryFromView(view: LibraryView): LocationQueryRaw {
  const { filter, sort, descending } = view
  return {
    ...(filter.search === undefined ? {} : { search: filter.search }),
    ...(filter.state === undefined ? {} : { state: filter.state }),
    ...(filter.warning === undefined ? {} : { warning: filter.warning }),
    ...queryFromQuality(filter.quality),
    ...(sort === 'added' ? {} : { sort }),
    ...(descending ? {} : { order: 'up' }),
  }
}
