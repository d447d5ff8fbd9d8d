// @vitest-environment jsdom
import type { Job } from '../../../../../src-shared/contract/jobs'
import { mount } from '@vue/test-utils'
import { describe, expect, test } from 'vitest'
import JobCard from '../../../../../src-renderer/features/jobs/JobCard.vue'

const NOTE = 'WebGPU gave no adapter; this job ran on the CPU.'
const JOB: Job = {
  id: '01890a5d-ac96-774b-bcce-b302099a8057',
  title: 'Score 8 videos',
  state: 'running',
  stage: 'score',
  done: 2,
  total: 8,
  rate: 1,
  etaS: 6,
  item: 'a.mp4',
  failures: [],
  failureCount: 0,
  notes: [],
  llm: null,
  result: null,
  startedAt: '2026-01-01T00:00:00.000Z',
  endedAt: null,
}
const card = (job: Partial<Job>) => mount(JobCard, { props: { job: { ...JOB, ...job }, now: new Date('2026-01-01T00:00:02.000Z') } })

describe('jobCard', () => {
  test.each(['running', 'done', 'failed', 'cancelled'] as const)('says what a %s job had to note, in a list of its own', (state) => {
    const list = card({ state, notes: [NOTE, 'Another note.'] }).get('[aria-label="Notes of Score 8 videos"]')
    expect(list.findAll('li').map(entry => entry.text())).toEqual([NOTE, 'Another note.'])
  })

  test('has no list where nothing is noted', () => {
    expect(card({}).find('[aria-label^="Notes of"]').exists()).toBe(false)
  })

  test('shows what a language model does, with its rates', () => {
    const llm = { concurrency: 2, pairs: 50, asked: 40, accepted: 30, retried: 6, refused: 2, failed: 8, cacheHits: 10, fixedForm: 0, tokensIn: 12_000, tokensOut: 4200, tokensPerS: 51.6 }
    expect(card({ stage: 'rewrite', llm }).text()).toContain('40 asked · 30 taken · 6.3 % refused · 8 without an answer · 4,200 tokens · 52 per s · 2 at once')
    expect(card({}).text()).not.toContain('Language model')
  })

  test('shows progress and cancels while it runs, and its result once it has ended', async () => {
    const running = card({})
    await running.get('[aria-label="Cancel Score 8 videos"]').trigger('click')
    expect({ cancelled: running.emitted('cancel')?.length, progress: running.get('progress').attributes('value'), text: running.text().includes('2 / 8') }).toEqual({ cancelled: 1, progress: '0.25', text: true })
    const ended = card({ state: 'done', result: 'Scored 8, wrote 32 pairs.', endedAt: '2026-01-01T00:00:08.000Z' })
    expect({ progress: ended.find('progress').exists(), cancel: ended.find('button').exists(), says: ended.text().includes('Scored 8, wrote 32 pairs.') }).toEqual({ progress: false, cancel: false, says: true })
  })
})
