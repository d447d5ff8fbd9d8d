import { expect, test } from 'vitest'
import { loadResources } from '../../../src-main/resources'
import { ROOT } from '../../support/repository'

test('every shipped language can be written, read back and reworded', () => {
  const { languagesFor, builtInTaxonomy, prompts } = loadResources(ROOT)
  const languages = languagesFor(builtInTaxonomy)
  expect(languages.all.map(({ source }) => source.language)).toEqual(['en', 'zh'])
  for (const { source, reader } of languages.all) {
    expect(reader?.lexicon.language).toBe(source.language)
    expect(prompts.get(source.language)?.language).toBe(source.language)
  }
  expect(languages.ofText({ grammar: 'zh@0.9.0' })).toBe(languages.of('zh'))
  expect(() => languages.of('tlh')).toThrowError(expect.objectContaining({ code: 'input.invalid' }))
})
