// @vitest-environment jsdom
import type { LlmState } from '../../../../../src-shared/contract/llm'
import { mount } from '@vue/test-utils'
import { expect, test } from 'vitest'
import LlmSection from '../../../../../src-renderer/features/settings/LlmSection.vue'

const STATE: LlmState = { enabled: false, url: 'http://localhost:11434/v1', model: 'm', concurrency: 2, allowInsecure: false, hasKey: false, keyPlace: 'file' }
const section = (state: Partial<LlmState> = {}) => mount(LlmSection, { props: { state: { ...STATE, ...state }, failure: null } })

test('a key is written, never shown, and leaves the page', async () => {
  const page = section()
  await page.get('#llm-key').setValue('sk-secret')
  await page.findAll('button').find(button => button.text() === 'Keep key')?.trigger('click')
  expect(page.emitted('saveKey')).toEqual([['sk-secret']])
  expect(page.get<HTMLInputElement>('#llm-key').element.value).toBe('')
  expect(page.text()).toContain('a file that only you can read')
  const kept = section({ hasKey: true, keyPlace: 'keychain' })
  expect(kept.text()).toContain('the keychain of this system')
  await kept.findAll('button').find(button => button.text() === 'Forget key')?.trigger('click')
  expect(kept.emitted('saveKey')).toEqual([[null]])
})

test('a change saves the settings alone, without what only describes them', async () => {
  const page = section()
  await page.get('#llm-model').setValue(' other ')
  expect(page.emitted('save')).toEqual([[{ enabled: false, url: STATE.url, model: 'other', concurrency: 2, allowInsecure: false }]])
  await page.get('#llm-concurrency').setValue('99')
  expect(page.emitted('save')).toHaveLength(1)
  expect(page.get<HTMLInputElement>('#llm-concurrency').element.value).toBe('2')
})
