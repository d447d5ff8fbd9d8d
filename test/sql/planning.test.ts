import { v7 as uuidv7 } from 'uuid'
import { expect, test } from 'vitest'
import { addInstruction, addSet, addVideo, scoreVideo, temporaryStores } from '../support/stores'

type Stores = ReturnType<typeof temporaryStores>

function addScored(stores: Stores, name: string, score: number): string {
  const id = addVideo(stores, name)
  scoreVideo(stores, id, score)
  return id
}

test('videos are found by their place in the order of quality, in the workspace and in a set', () => {
  using stores = temporaryStores()
  const scores = [0.9, 0.1, 0.5, 0.3]
  const ids = scores.map((score, index) => addScored(stores, `v${index}.mp4`, score))
  addVideo(stores, 'unscored.mp4')
  const namesOf = (set: string | null): (string | undefined)[] => [0, 1, 2, 3, 4].map(place => stores.planning.videoAt(set, place)?.name)
  expect(stores.planning.countVideos(null)).toBe(4)
  expect(namesOf(null)).toEqual(['v1.mp4', 'v3.mp4', 'v2.mp4', 'v0.mp4', undefined])
  expect(stores.planning.videoAt(null, 0)).toMatchObject({ id: ids[1], pack: 'analytic@1.0.0', quality: expect.arrayContaining([expect.objectContaining({ target: 'noise', level: 'bad' })]) })

  const [good = '', bad = '', , fair = ''] = ids
  const set = addSet(stores, { [good]: 'selected', [fair]: 'selected', [bad]: 'duplicate' })
  expect(stores.planning.countVideos(set)).toBe(2)
  expect(namesOf(set)).toEqual(['v3.mp4', 'v0.mp4', undefined, undefined, undefined])
  expect(stores.planning.countVideos(uuidv7())).toBeNull()
})

test('texts in force are counted by slot', () => {
  using stores = temporaryStores()
  const [first, second] = [addVideo(stores, 'a.mp4'), addVideo(stores, 'b.mp4')]
  addInstruction(stores, first)
  addInstruction(stores, second)
  addInstruction(stores, second, 'reasoning/2/zh')
  expect(stores.planning.countTexts()).toEqual([{ slot: 'reasoning/1/en', n: 2 }, { slot: 'reasoning/2/zh', n: 1 }])
})
