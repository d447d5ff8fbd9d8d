import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import PROMPT from '../../../../../resources/prompts/rewrite-en.json'
import { isQuestionType, QUESTION_TYPE_RULES } from '../../../../../src-main/core/instructions/questions'
import { plainTextProblems } from '../../../../../src-main/core/rewriting/plainText'
import { compilePrompt, promptFile, readWording } from '../../../../../src-main/core/rewriting/prompt'
import { parseStrictJson } from '../../../../../src-main/core/rewriting/strictJson'
import { PAIR_TYPE, QUESTION_TYPES } from '../../../../../src-shared/domain/generation'
import { english } from '../instructions/videoQuality'

describe('strict JSON', () => {
  test('reads whatever JSON.parse reads and has no key twice', () => {
    fc.assert(fc.property(fc.json({ maxDepth: 6 }), (text) => {
      expect(parseStrictJson(text)).toEqual(JSON.parse(text))
    }))
  })

  test.each([
    ['a key twice', '{"a":1,"a":2}', /"a" twice/],
    ['a key twice, once written otherwise', '{"a":1,"\\u0061":2}', /"a" twice/],
    ['a key twice deep inside', '[{"b":[{"a":{},"c":"}{","a":[]}]}]', /"a" twice/],
    ['a deep nest', `${'['.repeat(17)}${']'.repeat(17)}`, /nests/],
    ['text behind it', '{} {}', /JSON/],
    ['a fence around it', '```json\n{}\n```', /JSON/],
    ['half of it', '{"a":', /JSON/],
    ['a raw line feed in a string', '{"a":"\n"}', /JSON/],
  ])('refuses %s', (_name, text, reason) => {
    expect(() => parseStrictJson(text)).toThrow(reason)
  })

  test('takes the same name as a key of other objects and as a value', () => {
    expect(parseStrictJson('[{"a":"a"},{"a":["a","a",{"a":1}]}]')).toEqual([{ a: 'a' }, { a: ['a', 'a', { a: 1 }] }])
  })

  test('is done with the largest answer at once, whatever is in it', () => {
    const startMs = performance.now()
    for (const text of ['['.repeat(262_144), `"${'\\'.repeat(262_142)}"`, `{"a":"${'x'.repeat(262_000)}"}`, `[${'"a",'.repeat(65_000)}1]`]) {
      try { parseStrictJson(text) }
      catch { /* Refused is as good. */ }
    }
    expect(performance.now() - startMs).toBeLessThan(1000)
  })
})

describe('plain text', () => {
  test.each([
    ['nothing', ' \n ', /empty/],
    ['more than allowed', 'a'.repeat(101), /101 characters/],
    ['NUL', 'a\u0000b', /invisible/],
    ['an escape sequence', 'a\u001B[31mb', /invisible/],
    ['a carriage return', 'a\r\nb', /invisible/],
    ['a mark of direction', 'a\u202Eb', /invisible/],
    ['a zero-width space', 'a\u200Bb', /invisible/],
    ['a lone surrogate', 'a\uD800b', /invisible/],
    ['a tag', 'a <b>bold</b>', /HTML/],
    ['a closed tag', '</p>', /HTML/],
    ['a comment', '<!-- x', /HTML/],
    ['a media token', '<video>', /HTML/],
    ['a character reference', 'a &lt;script&gt;', /HTML/],
    ['an address', 'see https://example.com', /address/],
    ['a script address', 'javascript:alert', /address/],
    ['bold', '**a**', /Markdown/],
    ['a heading', '# a', /Markdown/],
    ['code', '`a`', /Markdown/],
    ['an image', '![a](b)', /Markdown/],
    ['a list', 'a\n- b', /list/],
  ])('refuses %s', (_name, text, problem) => {
    expect(plainTextProblems(text, 100).join()).toMatch(problem)
  })

  test('takes prose with quotes, dashes, line feeds and letters of any script', () => {
    expect(plainTextProblems('The “noise” – well-hidden; it’s fair.\n\nAnd (mostly) 5 < 6 & more: naïve, 画质。', 100)).toEqual([])
  })
})

describe('the prompt', () => {
  const file = promptFile.parse(PROMPT)
  const text = { kind: 'qa' as const, questionType: 'rating', question: 'How is {problems}?', response: 'The {input} is fair.', claims: [{ text: 'The {input} is fair', target: 'noise', level: 'fair' as const }] }

  test('holds the pair and its ratings as data, and nothing else of the video', () => {
    const { messages } = compilePrompt(file).request(text, { names: { noise: 'the noise' }, scene: 'a dog' })
    expect(messages).toHaveLength(2)
    expect(JSON.parse(String(messages[1]?.content).replace(/^[^{]*/, ''))).toEqual({ question: text.question, response: text.response, ratings: [{ aspect: 'the noise', level: 'fair' }], scene: 'a dog' })
  })

  test('asks again with what was wrong, quoting the answer so far as it is of use', () => {
    const prompt = compilePrompt(file)
    const { messages } = prompt.retry(prompt.request(text, { names: {}, scene: undefined }), 'x'.repeat(20_000), ['first $& thing', 'second {input}'])
    expect(messages).toHaveLength(4)
    expect(messages[2]).toEqual({ role: 'assistant', content: 'x'.repeat(8000) })
    expect(messages[3]?.content).toContain('- first $& thing\n- second {input}')
  })

  test('is another one as soon as a word of it is; an input is another one with other levels', () => {
    const prompt = compilePrompt(file)
    expect(compilePrompt(structuredClone(file)).sha256).toBe(prompt.sha256)
    expect(compilePrompt({ ...file, retry: `${file.retry} Please.` }).sha256).not.toBe(prompt.sha256)
    expect(prompt.inputSha256(text, { noise: 'fair', color: 'bad' })).toBe(prompt.inputSha256({ ...text }, { color: 'bad', noise: 'fair' }))
    expect(prompt.inputSha256(text, { noise: 'fair' })).not.toBe(prompt.inputSha256(text, { noise: 'good' }))
  })

  test('says which texts are not sent', () => {
    const prompt = compilePrompt(file)
    expect(prompt.isFixedForm({ questionType: 'choice_level' })).toBe(true)
    expect(prompt.isFixedForm({ questionType: 'yes_no' })).toBe(false)
  })

  test('names no type that there is not, and all those whose question must stay', () => {
    const types: readonly string[] = [...QUESTION_TYPES, PAIR_TYPE]
    expect(file.fixedForms.filter(type => !types.includes(type))).toEqual([])
    const reworded = { original: { question: 'Q', response: 'R' }, question: 'Another?', response: 'R', grammar: english }
    const keepTheirs = types.filter(type => isQuestionType(type) && (QUESTION_TYPE_RULES[type].checkReworded?.(reworded) ?? []).length > 0)
    expect(keepTheirs.length).toBeGreaterThan(0)
    expect(keepTheirs.filter(type => !file.fixedForms.includes(type))).toEqual([])
  })

  test('is refused without its places', () => {
    expect(promptFile.safeParse({ ...file, user: 'Reword.' }).success).toBe(false)
    expect(promptFile.safeParse({ ...file, extra: 1 }).success).toBe(false)
  })

  test.each([[{ question: 'a' }], [{ question: 'a', response: 1 }], [{ question: 'a', response: 'b', more: 'c' }], [[]], [null], ['text']])('%j is no answer', (value) => {
    expect(readWording(value)).toEqual(expect.stringContaining('not an object'))
  })
})
