import type { VideoTask } from '../../../../../src-main/core/instructions/writing'
import { expect, test } from 'vitest'
import { createLanguages } from '../../../../../src-main/core/instructions'
import { baseGenerator, captionKeyIn, captionKeyOf, planKeyIn, planKeyOf, rewrittenGenerator } from '../../../../../src-main/core/instructions/generatorKey'
import { writeTasks } from '../../../../../src-main/core/instructions/writing'
import { INSTRUCTION_KINDS } from '../../../../../src-shared/domain/claim'
import { DEFAULT_PLAN } from '../../../../../src-shared/domain/generation'
import { english, moments, randomVideos, taxonomy } from './videoQuality'

const PLAN = { ...DEFAULT_PLAN, seed: 3 }
const PARTS = { languages: createLanguages([english]), taxonomy, momentRules: moments }
const CAPTION = { text: 'a man walking a dog along a beach', model: 'sees', promptSha256: 'a'.repeat(64), endpoint: 'http://localhost:11434' }
const [video] = randomVideos(1)

function task(caption: VideoTask['caption']): VideoTask {
  return { video: { id: 'v', key: 'k', name: 'v.mp4', pack: null, quality: video?.quality ?? [] }, measured: null, caption, kinds: INSTRUCTION_KINDS, kept: [] }
}

test('a task that crosses threads brings its caption to the reasoning, whose generator names it', () => {
  const texts = writeTasks(PLAN, [structuredClone(task(CAPTION))], PARTS)
  expect(texts.map(({ kind, response, generator }) => [kind, response.includes(CAPTION.text), captionKeyIn(generator)]))
    .toEqual(texts.map(({ kind }) => kind === 'reasoning' ? [kind, true, captionKeyOf(CAPTION)] : [kind, false, '']))
  expect(texts.map(text => text.kind)).toContain('reasoning')
})

test('a caption changes the reasoning alone; plan and rewrites are told as before', () => {
  const [bare, captioned] = [null, CAPTION].map(caption => writeTasks(PLAN, [task(caption)], PARTS))
  const changed = captioned?.filter((text, index) => text.generator !== bare?.[index]?.generator)
  expect(changed?.map(text => text.kind)).toEqual(['reasoning'])
  const { generator = '' } = changed?.[0] ?? {}
  expect(planKeyIn(generator)).toBe(planKeyOf(PLAN))
  expect(baseGenerator(rewrittenGenerator(generator, 'abc'))).toBe(generator)
})

test.each([['text', 'a cat asleep'], ['model', 'other'], ['promptSha256', 'b'.repeat(64)]] as const)('another %s is another caption', (field, value) => {
  expect(captionKeyOf({ ...CAPTION, [field]: value })).not.toBe(captionKeyOf(CAPTION))
})
