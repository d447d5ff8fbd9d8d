import { expect, test } from 'vitest'
import { inLanes, inLanesInOrder } from '../../../../../src-main/core/jobs/lanes'

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

test('in order, a later result waits for an earlier one, and only so many are started before it', async () => {
  const first = Promise.withResolvers<number>()
  const started: number[] = []
  const results = inLanesInOrder([1, 2, 3, 4, 5, 6, 7], { lanes: 2, ahead: 3 }, async (item) => {
    started.push(item)
    return item === 1 ? first.promise : item
  })
  const next = results.next()
  await new Promise(resolve => setImmediate(resolve))
  expect(started).toEqual([1, 2, 3, 4])
  first.resolve(1)
  expect((await next).value).toBe(1)
  expect(await collect(results)).toEqual([2, 3, 4, 5, 6, 7])
})

test('in order, what one item throws ends the run once it is its turn, and no more is started', async () => {
  const started: string[] = []
  const seen: string[] = []
  const run = async (): Promise<void> => {
    for await (const item of inLanesInOrder(['a', 'bad', 'b', 'c', 'd'], { lanes: 2, ahead: 4 }, async (name) => {
      started.push(name)
      if (name === 'bad')
        throw new Error('boom')
      return name
    }))
      seen.push(item)
  }
  await expect(run()).rejects.toThrow('boom')
  expect(seen).toEqual(['a'])
  expect(started).not.toContain('d')
})
