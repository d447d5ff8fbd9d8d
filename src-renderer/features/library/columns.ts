import type { VideoSort } from './libraryQuery'

/** A column of the library: its heading, how wide, and what sorting by it asks for. */
export interface Column { readonly id: string, readonly label: string, readonly width: string, readonly sort: VideoSort | null, readonly align?: 'end' }

export const COLUMNS: readonly Column[] = [
  { id: 'name', label: 'Video', width: 'minmax(200px, 1fr)', sort: 'name' },
  { id: 'duration', label: 'Length', width: '52px', sort: 'duration', align: 'end' },
  { id: 'frame', label: 'Picture', width: '100px', sort: null },
  { id: 'size', label: 'Size', width: '62px', sort: 'size', align: 'end' },
  { id: 'overall', label: 'Overall', width: '128px', sort: 'overall' },
  { id: 'levels', label: 'Levels', width: '108px', sort: null },
  { id: 'instructions', label: 'Instructions', width: '104px', sort: 'pending' },
  { id: 'notes', label: 'Notes', width: '80px', sort: null },
  { id: 'added', label: 'Added', width: '64px', sort: 'added' },
]

export const GRID_COLUMNS = COLUMNS.map(column => column.width).join(' ')
