// @vitest-environment jsdom
import type { Api } from '../../../../../src-renderer/api/client'
import { mount } from '@vue/test-utils'
import { describe, expect, test, vi } from 'vitest'
import { defineComponent } from 'vue'
import { apiKey } from '../../../../../src-renderer/api/client'
import { useReviewQueue } from '../../../../../src-renderer/features/review/useReviewQueue'

const idOf = (index: number) => `item-${index}`

/** A host with `size` undecided items; `decided` leave its pending list. */
function queueOf(size: number, decided: Set<string>) {
  const listQueue = vi.fn(async ({ offset, limit }: { offset: number, limit: number }) => {
    const all = Array.from({ length: size }, (_, index) => ({ id: idOf(index), state: 'pending' })).filter(row => !decided.has(row.id))
    return { rows: all.slice(offset, offset + limit), total: all.length }
  })
  let queue: ReturnType<typeof useReviewQueue> | null = null
  const host = defineComponent(() => {
    queue = useReviewQueue(() => ({ state: 'pending' }))
    return () => null
  })
  mount(host, { global: { provide: { [apiKey as symbol]: { review: { listQueue } } as unknown as Api } } })
  if (queue === null)
    throw new Error('not mounted')
  return queue as ReturnType<typeof useReviewQueue>
}

describe('useReviewQueue', () => {
  test('keeps decided items in place and skips none when the next page is fetched', async () => {
    const decided = new Set<string>()
    const queue = queueOf(180, decided)
    await queue.restart()
    for (const id of [idOf(0), idOf(1), idOf(2)]) {
      decided.add(id)
      queue.patch(row => row.id === id, { state: 'approved' })
    }
    await queue.loadMore()
    expect([queue.rows.value.map(row => row.id), queue.total.value]).toEqual([Array.from({ length: 180 }, (_, index) => idOf(index)), 180])
  })

  test('leads on to the next undecided item', async () => {
    const queue = queueOf(4, new Set())
    await queue.restart()
    queue.patch(row => row.id === idOf(1), { state: 'approved' })
    expect([queue.nextOpen(idOf(0))?.id, queue.nextOpen(idOf(3)), queue.neighbour(idOf(0), 1)?.id]).toEqual([idOf(2), null, idOf(1)])
  })
})
