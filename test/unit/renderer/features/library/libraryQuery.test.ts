// @vitest-environment jsdom
import { describe, expect, test } from 'vitest'
import { queryFromView, viewFromQuery } from '../../../../../src-renderer/features/library/libraryQuery'
import { filterFromQuery, queryFromFilter } from '../../../../../src-renderer/features/review/reviewQuery'
import { pathsIn } from '../../../../../src-renderer/stores/addVideos'

describe('viewFromQuery', () => {
  test('reads what queryFromView wrote', () => {
    const query = { search: 'night', state: 'scored', warning: 'vfr', target: 'noise', levels: 'bad,poor', sort: 'name', order: 'up' }
    expect(queryFromView(viewFromQuery(query))).toEqual(query)
  })

  test('leaves out what an address says wrongly', () => {
    expect(viewFromQuery({ state: 'gone', target: 'Noise!', levels: 'bad', sort: 'colour' })).toEqual({ filter: {}, sort: 'added', descending: true })
  })
})

describe('filterFromQuery', () => {
  test('is what waits for a decision unless the address says otherwise', () => {
    expect([filterFromQuery({}), filterFromQuery({ state: 'all' }), filterFromQuery({ state: 'nonsense' })]).toEqual([{ state: 'pending' }, {}, { state: 'pending' }])
  })

  test('reads what queryFromFilter wrote', () => {
    const query = { state: 'flagged', kind: 'qa', language: 'zh', stale: 'any', search: 'x', target: 'overall', levels: 'fair' }
    expect(queryFromFilter(filterFromQuery(query))).toEqual(query)
  })
})

describe('pathsIn', () => {
  test('takes one path a line, without quotes, doubles and file addresses', () => {
    expect(pathsIn(' "/a b/c.mp4"\n\n/a\n/a\nfile:///d%20e.mp4 ')).toEqual(['/a b/c.mp4', '/a', '/d e.mp4'])
  })
})
