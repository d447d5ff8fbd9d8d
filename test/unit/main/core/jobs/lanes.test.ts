import { expect, test } from 'vitest'
import { inLanes } from '../../../../../src-main/core/jobs/lanes'

async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
  const found: T[] = []
  for await (const item of items)
    found.push(item)
  return found
}

test('no more than the given number of items is worked on at once, and all are', async () => {
  let now = 0
  let most = 0
  const work = async (item: number): Promise<number> => {
    now += 1
    most = Math.max(most, now)
    await new Promise(resolve => setImmediate(resolve))
    now -= 1
    return item * 2
  }
  const results = await collect(inLanes([1, 2, 3, 4, 5, 6, 7], 3, work))
  expect(results.sort((a, b) => a - b)).toEqual([2, 4, 6, 8, 10, 12, 14])
  expect(most).toBe(3)
})

test('a result arrives as soon as it is there, not in the order of the items', async () => {
  const first = Promise.withResolvers<string>()
  const results = inLanes(['slow', 'quick'], 2, item => item === 'slow' ? first.promise : Promise.resolve(item))
  expect((await results.next()).value).toBe('quick')
  first.resolve('slow')
  expect((await results.next()).value).toBe('slow')
  expect((await results.next()).done).toBe(true)
})

test('what one item throws ends the run after the other lanes have settled', async () => {
  let settled = false
  const slow = async (): Promise<string> => {
    await new Promise(resolve => setImmediate(resolve))
    settled = true
    return 'slow'
  }
  const run = collect(inLanes(['bad', 'slow'], 2, item => item === 'bad' ? Promise.reject(new Error('boom')) : slow()))
  await expect(run).rejects.toThrow('boom')
  expect(settled).toBe(true)
})
