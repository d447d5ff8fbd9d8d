import { expect, test } from 'vitest'
import { createBreaker } from '../../../../../src-main/infra/llm/breaker'

function setUp() {
  const clock = { ms: 0 }
  return { clock, breaker: createBreaker({ failures: 3, openMs: 1000, now: () => clock.ms }) }
}

test('opens after so many failures in a row and lets one request through after a while', () => {
  const { clock, breaker } = setUp()
  breaker.failed('No.')
  breaker.failed('No.')
  breaker.succeeded()
  breaker.failed('No.')
  breaker.failed('No.')
  expect(breaker.enter()).toBeNull()
  breaker.failed('No.')
  expect(breaker.enter()).toBe('No. It failed 3 times in a row and is not asked for 1 s.')
  clock.ms = 1000
  expect(breaker.paused()).toBeNull()
  expect(breaker.enter()).toBeNull()
  // While the probe is under way the others wait.
  expect(breaker.enter()).toMatch(/^No\./)
  breaker.failed('Still no.')
  expect(breaker.enter()).toMatch(/^Still no\./)
  clock.ms = 2000
  expect(breaker.enter()).toBeNull()
  breaker.succeeded()
  expect([breaker.enter(), breaker.enter()]).toEqual([null, null])
})

test('one failure that another try does not change is enough', () => {
  const { breaker } = setUp()
  breaker.failed('Wrong key.', true)
  expect(breaker.paused()).toMatchObject({ final: true })
  expect(breaker.enter()).toBe('Wrong key. It will not be asked for 1 s.')
})

test('a probe that was cancelled leaves the next one its turn', () => {
  const { clock, breaker } = setUp()
  breaker.failed('No.', true)
  clock.ms = 1000
  expect(breaker.enter()).toBeNull()
  breaker.left()
  expect(breaker.enter()).toBeNull()
})
