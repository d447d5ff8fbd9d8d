// @vitest-environment jsdom
import { describe, expect, test, vi } from 'vitest'
import { usePagedRows, WINDOW_ROWS } from '../../../../src-renderer/composables/usePagedRows'

const settle = () => vi.waitFor(() => undefined)

describe('usePagedRows', () => {
  test('fetches each window once and places its rows by index', async () => {
    const fetchPage = vi.fn(async (offset: number) => ({ rows: Array.from({ length: WINDOW_ROWS }, (_, index) => offset + index), total: 1000 }))
    const pages = usePagedRows(fetchPage)
    pages.show(95, 205)
    pages.show(100, 210)
    await settle()
    expect({ offsets: fetchPage.mock.calls.map(call => call[0]), row: pages.rows.value.get(204), total: pages.total.value }).toEqual({ offsets: [0, 100, 200], row: 204, total: 1000 })
  })

  test('drops answers that belong to an older filter', async () => {
    const answers: ((page: { rows: string[], total: number }) => void)[] = []
    const pages = usePagedRows<string>(() => new Promise(resolve => answers.push(resolve)))
    pages.restart()
    pages.restart()
    answers[1]?.({ rows: ['new'], total: 1 })
    await settle()
    answers[0]?.({ rows: ['old'], total: 9 })
    await settle()
    expect({ row: pages.rows.value.get(0), total: pages.total.value }).toEqual({ row: 'new', total: 1 })
  })

  test('asks again for a window that failed', async () => {
    const fetchPage = vi.fn().mockRejectedValueOnce(new TypeError('away')).mockResolvedValue({ rows: ['row'], total: 1 })
    const pages = usePagedRows<string>(fetchPage)
    pages.show(0, 0)
    await settle()
    expect(pages.failure.value?.code).toBe('unreachable')
    pages.show(0, 0)
    await settle()
    expect([pages.failure.value, pages.rows.value.get(0)]).toEqual([null, 'row'])
  })
})
