import type { Level } from '../../src-shared/domain/level'
import { v7 as uuidv7 } from 'uuid'
import { expect, test } from 'vitest'
import { DEFAULT_PLAN } from '../../src-shared/domain/generation'
import { generateAll, importNames, openTestWorkspace, temporaryFolder } from '../support/workspace'

/** A workspace with one video and its four texts: reasoning, two questions, one perception pair. */
async function written() {
  const folder = temporaryFolder()
  const workspace = await openTestWorkspace(folder.path)
  importNames(workspace, 1)
  await generateAll(workspace)
  const { review } = workspace
  const queue = () => review.listQueue({}, 0, 100).rows
  const ids = queue().map(row => row.id)
  const decided = (id: string) => ({ eventId: uuidv7(), by: 'Ana', id, expectedVersion: review.getItem(id).instruction.version })
  const [reasoning = '', edited = '', undone = '', untouched = ''] = ids
  const { video } = review.getItem(reasoning)
  function setLevel(level: Level | null): void {
    review.setLevel({ eventId: uuidv7(), by: 'Ana', videoId: video.id, target: 'noise', expectedVersion: review.getItem(reasoning).video.version, level })
  }
  const noise = video.quality.find(entry => entry.target === 'noise')?.level
  return {
    workspace,
    review,
    queue,
    ids,
    decided,
    reasoning,
    edited,
    undone,
    untouched,
    setLevel,
    /** A level that the machine did not give. */
    otherLevel: noise === 'excellent' ? 'bad' as const : 'excellent' as const,
    async [Symbol.asyncDispose]() {
      await workspace.close()
      folder[Symbol.dispose]()
    },
  }
}

test('after a level was set, generation renews what nobody has decided on and keeps what somebody has', async () => {
  await using box = await written()
  const { review, decided, reasoning, edited, undone, untouched } = box
  review.decide({ ...decided(reasoning), verdict: 'approve' })
  review.edit({ ...decided(edited), question: 'Mine?', response: 'Mine.' })
  review.decide({ ...decided(undone), verdict: 'reject' })
  review.undo({ eventId: uuidv7(), by: 'Ana' })
  expect(await generateAll(box.workspace)).toBe(0)

  box.setLevel(box.otherLevel)
  expect(await generateAll(box.workspace)).toBe(2)
  const after = box.queue()
  expect(after).toHaveLength(4)
  expect(after.map(row => row.id)).toEqual(expect.arrayContaining([reasoning, edited]))
  expect(after.filter(row => [undone, untouched].includes(row.id))).toEqual([])
  // What was decided on before still says the old level, and says so.
  expect(after.filter(row => row.stale).map(row => row.id)).toEqual([reasoning])
  expect(await generateAll(box.workspace)).toBe(0)
})

test('a level set back brings the earlier texts back, as they were', async () => {
  await using box = await written()
  box.setLevel(box.otherLevel)
  await generateAll(box.workspace)
  expect(box.queue().map(row => row.id)).not.toEqual(box.ids)
  box.setLevel(null)
  await generateAll(box.workspace)
  expect(box.queue().map(row => row.id)).toEqual(box.ids)
  expect(box.queue().filter(row => row.stale)).toEqual([])
  box.setLevel(box.otherLevel)
  await generateAll(box.workspace)
  expect(box.queue()).toHaveLength(4)
  expect(box.queue().filter(row => box.ids.includes(row.id) || row.stale)).toEqual([])
})

test('a decision on a text that was written anew is refused, so that no decision disappears', async () => {
  await using box = await written()
  const { review, decided, untouched, undone } = box
  review.decide({ ...decided(undone), verdict: 'approve' })
  review.undo({ eventId: uuidv7(), by: 'Ana' })
  const decision = decided(untouched)
  box.setLevel(box.otherLevel)
  await generateAll(box.workspace)
  const conflict = expect.objectContaining({ code: 'conflict', message: expect.stringContaining('written anew') })
  expect(() => review.decide({ ...decision, verdict: 'approve' })).toThrow(conflict)
  expect(() => review.edit({ ...decision, question: 'Q?', response: 'R.' })).toThrow(conflict)
  expect(() => review.undo({ eventId: uuidv7(), by: 'Ana', event: review.history(undone, 1)[0]?.id })).toThrow(conflict)
  expect(review.decideSelected({ ids: [untouched], verdict: 'approve', by: 'Ana', newId: uuidv7 })).toEqual({ decided: 0, missing: [untouched] })
  expect(review.history(untouched, 10)).toEqual([])
  // The control: the text that took its place can be decided on.
  const [current = ''] = box.queue().map(row => row.id).filter(id => !box.ids.includes(id))
  expect(review.decide({ ...decided(current), verdict: 'approve' }).instruction.state).toBe('approved')
})

test('a text that somebody decides on while generation runs keeps its place', async () => {
  await using box = await written()
  box.setLevel(box.otherLevel)
  const { instructions } = box.workspace
  const work = instructions.generate({ ...DEFAULT_PLAN, seed: 1 }, new AbortController().signal)
  await work.next()
  box.review.decide({ ...box.decided(box.untouched), verdict: 'approve' })
  while (!(await work.next()).done);
  expect(box.queue().map(row => row.id)).toContain(box.untouched)
  expect(box.queue()).toHaveLength(4)
})
