// @vitest-environment jsdom
import type { RefusedRewrite } from '../../../../../src-shared/contract/llm'
import { mount, RouterLinkStub } from '@vue/test-utils'
import { expect, test } from 'vitest'
import RefusalList from '../../../../../src-renderer/features/generate/RefusalList.vue'
import { TAXONOMY } from '../../../../support/stores'

const REFUSAL: RefusedRewrite = {
  instructionId: '01890a5d-ac96-774b-bcce-b302099a8057',
  videoName: '<b>clip</b>.mp4',
  kind: 'qa',
  questionType: 'dimension',
  original: { question: 'How is the noise?', response: 'The noise is poor.', claims: [{ text: 'The noise is poor', target: 'noise', level: 'poor', frames: null, video: null }] },
  answer: '{}',
  rewrite: { question: 'How is the noise?', response: 'The noise is superb <img src=x onerror="alert(1)">.' },
  problems: ['the text reads as something else', 'it holds HTML.'],
  model: 'm<i>x</i>',
  promptSha256: 'p',
  at: '2026-01-01T00:00:00.000Z',
}
function list(refusals: readonly RefusedRewrite[] | null, failure: { code: 'internal', message: string } | null = null) {
  return mount(RefusalList, { props: { refusals, failure, taxonomy: TAXONOMY }, global: { stubs: { RouterLink: RouterLinkStub } } })
}

test('a refusal stands beside the text that stays, with the reason; what a model wrote stays text', () => {
  const page = list([REFUSAL])
  expect(page.findAll('[aria-label="Why it was refused"] li').map(entry => entry.text())).toEqual(['The text reads as something else.', 'It holds HTML.'])
  const [stays, refused] = ['The text that stays', 'The rewrite that was refused'].map(label => page.get(`[aria-label="${label}"]`))
  expect(stays?.find('del').text()).toBe('poor')
  expect(refused?.findAll('ins').map(entry => entry.text()).join('')).toContain('superb')
  expect(refused?.text()).toContain('<img src=x onerror="alert(1)">')
  expect(refused?.text()).toContain('Not there to the letter: Noise poor')
  expect(page.find('img, b:not(.selectable), i').exists()).toBe(false)
})

test('an answer that holds no pair is shown to the letter', () => {
  const page = list([{ ...REFUSAL, rewrite: null, answer: '{"question": "Q", "resp' }])
  expect(page.get('[aria-label="The rewrite that was refused"]').text()).toContain('{"question": "Q", "resp')
  expect(page.get('[aria-label="The text that stays"]').text()).toContain('The noise is poor.')
  expect(list([{ ...REFUSAL, rewrite: null, answer: '' }]).text()).toContain('The model answered nothing.')
})

test('the first few are enough until more are asked for', async () => {
  const page = list(Array.from({ length: 5 }, (_, index) => ({ ...REFUSAL, at: `2026-01-0${index + 1}T00:00:00.000Z` })))
  expect(page.findAll('article')).toHaveLength(3)
  await page.findAll('button').find(button => button.text() === 'Show all 5')?.trigger('click')
  expect(page.findAll('article')).toHaveLength(5)
})

test('nothing refused, and a list that could not be had, say so', async () => {
  expect(list([]).text()).toContain('None.')
  const failed = list(null, { code: 'internal', message: 'It did not work.' })
  expect(failed.get('[role=alert]').text()).toContain('It did not work.')
  await failed.get('button').trigger('click')
  expect(failed.emitted('retry')).toHaveLength(1)
})
