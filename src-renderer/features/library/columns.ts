import type { VideoSort } from './libraryQuery'

/** A column of the library: its heading, how wide, and what sorting by it asks for. */
export interface Column { readonly id: string, readonly label: string, readonly width: string, readonly sort: VideoSort | null, readonly align?: 'end' }

export const COLUMNS: readonly Column[] = [
  { id: 'name', label: 'Video', width: 'minmax(220px, 1fr)', sort: 'name' },
  { id: 'duration', label: 'Length', width: '64px', sort: 'duration', align: 'end' },
  { id: 'frame', label: 'Picture', width: '104px', sort: null },
  { id: 'size', label: 'Size', width: '72px', sort: 'size', align: 'end' },
  { id: 'overall', label: 'Overall', width: '132px', sort: 'overall' },
  { id: 'levels', label: 'Levels', width: '118px', sort: null },
  { id: 'instructions', label: 'Instructions', width: '116px', sort: 'pending' },
  { id: 'notes', label: 'Notes', width: '104px', sort: null },
  { id: 'added', label: 'Added', width: '88px', sort: 'added' },
]

export const GRID_COLUMNS = COLUMNS.map(column => column.width).join(' ')
