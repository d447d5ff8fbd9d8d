import { expect, test } from 'vitest'
import { storable } from '../../src-main/core/instructions/ports'
import { createRewriteStore } from '../../src-main/infra/sqlite/rewriteStore'
import { addInstruction, addVideo, temporaryStores } from '../support/stores'

const KEY = { promptSha256: 'p', model: 'm', inputSha256: 'i' }
const AT = new Date(0).toISOString()

test('an outcome is found by prompt, model and input, and a later one takes its place', () => {
  using stores = temporaryStores()
  const { rewrites } = stores
  expect(rewrites.find(KEY)).toBeNull()
  rewrites.put(KEY, { kind: 'refused', problems: ['one', 'two'] }, AT)
  expect(rewrites.find(KEY)).toEqual({ kind: 'refused', problems: ['one', 'two'] })
  rewrites.put(KEY, { kind: 'rewritten', question: 'Q', response: 'R', endpoint: 'http://localhost:1' }, AT)
  expect(rewrites.find(KEY)).toMatchObject({ kind: 'rewritten', question: 'Q', response: 'R', endpoint: 'http://localhost:1' })
  for (const other of [{ promptSha256: 'x' }, { model: 'x' }, { inputSha256: 'x' }])
    expect(rewrites.find({ ...KEY, ...other })).toBeNull()
})

test('so many refusals are kept, the newest first', () => {
  using stores = temporaryStores()
  const instructionId = addInstruction(stores, addVideo(stores, 'a.mp4'))
  const log = createRewriteStore(stores.db, 3)
  for (let number = 1; number <= 10; number++)
    log.add({ instructionId, model: 'm', promptSha256: 'p', problems: [`${number}`], answer: 'A', at: AT })
  expect(log.list(100).map(refusal => refusal.problems)).toEqual([['10'], ['9'], ['8']])
  expect(log.list(1)).toHaveLength(1)
})

test('what may be reworded is what is generated, current and untouched, of the kinds that are asked for', () => {
  using stores = temporaryStores()
  const video = addVideo(stores, 'a.mp4')
  const first = addInstruction(stores, video)
  const second = addInstruction(stores, video, 'reasoning/2/en')
  const ids = (): string[] => [...stores.instructions.eachRewritable(['reasoning'], 'en')].map(({ instruction }) => instruction.id)
  expect(ids()).toEqual([first, second])
  expect(stores.instructions.countRewritable(['qa'], 'en')).toBe(0)

  // A rewrite stands in the slot; what is reworded is still the text that it was made from.
  const [source] = stores.instructions.eachRewritable(['reasoning'], 'en')
  expect(source?.currentGenerator).toBe('generator-reasoning/1/en')
  stores.instructions.insert([storable({ ...source!.instruction, id: '01890a5d-ac96-774b-bcce-b302099a8057', generator: 'generator-reasoning/1/en~abc', response: 'Other words.' })], AT)
  expect(stores.instructions.countRewritable(['reasoning'], 'en')).toBe(2)
  const rewritten = [...stores.instructions.eachRewritable(['reasoning'], 'en')].find(({ currentGenerator }) => currentGenerator.endsWith('~abc'))
  expect(rewritten?.instruction).toEqual(source?.instruction)

  stores.db.prepare('UPDATE instruction_state SET state = \'approved\' WHERE instruction_id = ?').run(second)
  expect(stores.instructions.countRewritable(['reasoning'], 'en')).toBe(1)
})
