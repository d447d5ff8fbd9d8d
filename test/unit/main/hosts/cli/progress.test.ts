import type { Work } from '../../../../../src-main/core/jobs/work'
import { expect, test } from 'vitest'
import { progressLine, showProgress } from '../../../../../src-main/hosts/cli/progress'

async function* work(): Work<string> {
  yield { type: 'progress', stage: 'score', done: 0, total: 2, item: null }
  yield { type: 'failure', failure: { path: '/x/a.mp4', code: 'file.empty', message: 'a.mp4 is empty.' } }
  yield { type: 'progress', stage: 'score', done: 1, total: 2, item: 'a.mp4' }
  yield { type: 'progress', stage: 'score', done: 2, total: 2, item: 'b.mp4' }
  return 'summary'
}

function sink(isTTY: boolean) {
  let text = ''
  return { isTTY, columns: 100, write: (piece: string) => { text += piece }, read: () => text }
}

test('without a terminal progress is plain lines and failures are sentences', async () => {
  const out = sink(false)
  let now = 0
  expect(await showProgress(work(), out, () => now += 1000)).toBe('summary')
  expect(out.read()).toContain('  set aside: a.mp4 is empty. [file.empty]\n')
  expect(out.read()).not.toContain('\u001B')
  expect(out.read().split('\n').at(-2)).toMatch(/^score {5}█+ {2}2\/2 {2}.*b\.mp4$/)
})

test('on a terminal one line is drawn over and over and cleared at the end', async () => {
  const out = sink(true)
  await showProgress(work(), out)
  expect(out.read().endsWith('\r\u001B[K')).toBe(true)
})

test('a line shows stage, count, rate, time left and item', () => {
  expect(progressLine({ stage: 'score', done: 12, total: 33, rate: 1.84, etaS: 71, item: 'clip.mp4' }))
    .toBe('score     █████████░░░░░░░░░░░░░░░  12/33  1.8/s  ETA 1:11  clip.mp4')
})

test('with a language model the line shows tokens, their rate and what was refused', () => {
  const llm = { concurrency: 2, pairs: 50, asked: 40, accepted: 30, retried: 6, refused: 2, failed: 8, cacheHits: 10, fixedForm: 0, tokensIn: 12_000, tokensOut: 4200, tokensPerS: 51.6 }
  expect(progressLine({ stage: 'rewrite', done: 50, total: 100, rate: 1.5, etaS: 33, item: null, llm }))
    .toBe('rewrite   ████████████░░░░░░░░░░░░  50/100  1.5/s  ETA 0:33  4200 tokens  52 tok/s  refused 6.3%  unanswered 8')
})
