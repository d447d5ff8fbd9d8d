import fc from 'fast-check'
import { v7 as uuidv7 } from 'uuid'
import { expect, test } from 'vitest'
import { foldInstruction, foldLevels } from '../../src-main/core/review/fold'
import { createReview } from '../../src-main/core/review/service'
import { effectiveQuality } from '../../src-main/core/scoring/effectiveQuality'
import { LEVELS } from '../../src-shared/domain/level'
import { addInstruction, addVideo, scoreVideo, TAXONOMY, temporaryStores } from '../support/stores'

function reviewed() {
  const stores = temporaryStores()
  const videoId = addVideo(stores, 'harbour.mp4')
  scoreVideo(stores, videoId)
  const id = addInstruction(stores, videoId)
  return { stores, videoId, id, review: createReview({ store: stores.review, taxonomy: TAXONOMY, readClaims: text => text.includes('bad') ? [{ text, target: 'noise', level: 'bad' }] : [] }) }
}

test('decision events cannot be changed or deleted', () => {
  const { stores, review, id } = reviewed()
  using _ = stores
  review.decide({ eventId: uuidv7(), by: 'Ana', expectedVersion: 0, id, verdict: 'approve' })
  expect(() => stores.db.prepare('UPDATE decision_event SET curator = \'Bob\'').run()).toThrow(/append-only/)
  expect(() => stores.db.prepare('DELETE FROM decision_event').run()).toThrow(/append-only/)
  expect(() => stores.db.prepare('UPDATE instruction SET response = \'x\'').run()).toThrow(/immutable/)
})

test('sending a decision again changes nothing and answers the same', () => {
  const { stores, review, id } = reviewed()
  using _ = stores
  const input = { eventId: uuidv7(), by: 'Ana', expectedVersion: 0, id, verdict: 'approve' as const }
  const first = review.decide(input)
  const again = review.decide(input)
  expect(again).toEqual(first)
  expect(stores.events.of(id)).toHaveLength(1)
})

test('a decision on an older version is refused and nothing is overwritten', () => {
  const { stores, review, id } = reviewed()
  using _ = stores
  review.decide({ eventId: uuidv7(), by: 'Ana', expectedVersion: 0, id, verdict: 'approve' })
  expect(() => review.decide({ eventId: uuidv7(), by: 'Bob', expectedVersion: 0, id, verdict: 'reject' }))
    .toThrow(expect.objectContaining({ code: 'conflict' }))
  expect(review.getItem(id).instruction).toMatchObject({ state: 'approved', decidedBy: 'Ana', version: 1 })
})

test('undo takes back the newest decision, redo brings it back, and a new decision ends redo', () => {
  const { stores, review, id } = reviewed()
  using _ = stores
  const stateNow = () => review.getItem(id).instruction.state
  review.decide({ eventId: uuidv7(), by: 'Ana', expectedVersion: 0, id, verdict: 'approve' })
  review.decide({ eventId: uuidv7(), by: 'Ana', expectedVersion: 1, id, verdict: 'reject' })
  const seen = [stateNow()]
  review.undo({ eventId: uuidv7(), by: 'Ana' })
  seen.push(stateNow())
  review.undo({ eventId: uuidv7(), by: 'Ana' })
  seen.push(stateNow())
  review.redo({ eventId: uuidv7(), by: 'Ana' })
  seen.push(stateNow())
  review.redo({ eventId: uuidv7(), by: 'Ana' })
  seen.push(stateNow())
  expect(seen).toEqual(['rejected', 'approved', 'pending', 'approved', 'rejected'])
  expect(() => review.redo({ eventId: uuidv7(), by: 'Ana' })).toThrow(expect.objectContaining({ code: 'not_found' }))
  review.undo({ eventId: uuidv7(), by: 'Ana' })
  review.decide({ eventId: uuidv7(), by: 'Ana', expectedVersion: review.getItem(id).instruction.version, id, verdict: 'flag' })
  expect(() => review.redo({ eventId: uuidv7(), by: 'Ana' })).toThrow(expect.objectContaining({ code: 'not_found' }))
  expect(() => review.undo({ eventId: uuidv7(), by: 'Bob' })).toThrow(expect.objectContaining({ code: 'not_found' }))
})

test('setting a level re-aggregates group and overall and marks the texts that no longer agree', () => {
  const { stores, review, id, videoId } = reviewed()
  using _ = stores
  const before = review.getItem(id)
  const overallBefore = before.video.overall?.score ?? 0
  const { video } = review.setLevel({ eventId: uuidv7(), by: 'Ana', expectedVersion: 0, videoId, target: 'noise', level: 'bad' })
  const noise = video.quality.find(entry => entry.target === 'noise')
  expect(noise).toEqual({ target: 'noise', score: 0.1, level: 'bad', source: 'curator', machine: { score: 0.5, level: 'fair', source: 'measured' } })
  expect(video.overall?.score).toBeLessThan(overallBefore)
  expect(review.getItem(id).instruction.stale).toBe('levels')
  review.undo({ eventId: uuidv7(), by: 'Ana' })
  const after = review.getItem(id)
  expect(after.instruction.stale).toBe(null)
  expect(after.video.quality).toEqual(before.video.quality)
  expect(after.video.version).toBe(2)
})

test('an edit replaces the text for everybody and keeps what was generated', () => {
  const { stores, review, id } = reviewed()
  using _ = stores
  review.edit({ eventId: uuidv7(), by: 'Ana', expectedVersion: 0, id, question: 'And now?', response: 'It is fair.' })
  expect(review.getItem(id).instruction).toMatchObject({ question: 'And now?', response: 'It is fair.', edited: true, claims: [], original: { question: 'How good is the picture?' } })
  review.edit({ eventId: uuidv7(), by: 'Ana', expectedVersion: 1, id, question: 'And now?', response: 'It is bad.' })
  expect(review.getItem(id).instruction).toMatchObject({ claims: [{ text: 'It is bad.', target: 'noise', level: 'bad' }], stale: 'levels' })
  review.undo({ eventId: uuidv7(), by: 'Ana' })
  expect(review.getItem(id).instruction).toMatchObject({ response: 'It is fair.', stale: null })
})

test('the projections equal a replay of the events after any sequence of actions', () => {
  const action = fc.oneof(
    fc.record({ type: fc.constant('decide' as const), verdict: fc.constantFrom('approve' as const, 'reject' as const, 'flag' as const) }),
    fc.record({ type: fc.constant('level' as const), target: fc.constantFrom('noise', 'color', 'fluency'), level: fc.option(fc.constantFrom(...LEVELS)) }),
    fc.record({ type: fc.constant('edit' as const), response: fc.constantFrom('One.', 'Two.') }),
    fc.record({ type: fc.constantFrom('undo' as const, 'redo' as const) }),
  )
  fc.assert(fc.property(fc.array(fc.tuple(fc.constantFrom('Ana', 'Bob'), action), { maxLength: 25 }), (actions) => {
    const { stores, review, id, videoId } = reviewed()
    using _ = stores
    for (const [by, step] of actions) {
      const { instruction, video } = review.getItem(id)
      const eventId = uuidv7()
      try {
        if (step.type === 'decide')
          review.decide({ eventId, by, expectedVersion: instruction.version, id, verdict: step.verdict })
        else if (step.type === 'edit')
          review.edit({ eventId, by, expectedVersion: instruction.version, id, question: 'Q?', response: step.response })
        else if (step.type === 'level')
          review.setLevel({ eventId, by, expectedVersion: video.version, videoId, target: step.target, level: step.level })
        else review[step.type]({ eventId, by })
      }
      catch (error) {
        expect(error).toMatchObject({ code: 'not_found' })
      }
    }
    const { instruction, video } = review.getItem(id)
    const replayed = foldInstruction(stores.events.of(id))
    expect({ state: instruction.state, version: instruction.version, response: instruction.response })
      .toEqual({ state: replayed.state, version: replayed.version, response: replayed.edited?.response ?? 'The cleanliness of the picture is fair.' })
    const quality = effectiveQuality(stores.review.machineScores(videoId), foldLevels(stores.events.of(videoId)), TAXONOMY)
    expect(video.quality.map(entry => [entry.target, entry.score, entry.level])).toEqual(quality.map(entry => [entry.target, entry.score, entry.level]))
  }), { numRuns: 40 })
})

test('a where expression selects what it says and a wrong one decides nothing', () => {
  const { stores, review, id, videoId } = reviewed()
  using _ = stores
  const other = addInstruction(stores, videoId, 'reasoning/2')
  const decideWhere = (where: string) => review.decideSelected({ where, verdict: 'approve', by: 'Ana', newId: uuidv7 })
  expect(() => decideWhere('noise<=lovely')).toThrow(expect.objectContaining({ code: 'input.invalid' }))
  expect(() => decideWhere('state=pending or kind=qa')).toThrow(expect.objectContaining({ code: 'input.invalid' }))
  expect(decideWhere('noise<fair')).toEqual({ decided: 0, missing: [] })
  expect(decideWhere('state=pending and kind=reasoning and noise>=0.5 and video="harbour.mp4"')).toEqual({ decided: 2, missing: [] })
  expect([id, other].map(each => review.getItem(each).instruction.state)).toEqual(['approved', 'approved'])
})
