import type { CompiledGrammar } from '../instructions'
import type { CaptionPrompt } from './prompt'
import { plainTextProblems } from '../rewriting/plainText'

/**
 * Why a model's caption cannot stand in a text, as sentences, none when it can: it is one plain phrase, and the reader of
 * the lock finds in it (alone and in every sentence it may open a text with) no rating, no term of quality and no number.
 */
export function captionProblems(text: string, { maxChars, rules }: Pick<CaptionPrompt, 'maxChars' | 'rules'>, grammar: CompiledGrammar): string[] {
  const { reader } = grammar
  if (reader === null)
    return [`there is no reading lexicon for "${grammar.source.language}", so that it cannot be checked`]
  const plain = plainTextProblems(text, maxChars)
  if (plain.length > 0)
    return plain
  const problems = rules.filter(({ must, pattern }) => pattern.test(text) !== must).map(({ problem }) => problem)
  if (/\n|^\s|\s$/.test(text))
    problems.push('it has line feeds, or blanks around it')
  if (/\p{N}/u.test(text))
    problems.push('it holds a number')
  for (const unit of reader.unitsIn(text))
    problems.push(`it gives a figure or unit ("${unit}")`)
  for (const { start, end } of grammar.lexicon.find(text))
    problems.push(`"${text.slice(start, end)}" belongs to ratings; say what is seen without it`)
  const sentences = [text, ...grammar.source.captions.map(opening => opening.replace('{caption}', () => text))]
  for (const sentence of sentences) {
    const { ratings, doubts, evidence, relations, mentions } = reader.read(sentence)
    problems.push(
      ...[...ratings, ...relations].map(({ start, end }) => `"${sentence.slice(start, end)}" rates what is seen; leave it out`),
      ...doubts.map(doubt => `${doubt}; leave it out`),
      ...evidence.map(entry => `"${entry.text}" describes quality; leave it out`),
      ...mentions.filter(targets => targets.length > 0).map(targets => `it names ${targets.map(target => grammar.names[target] ?? target).join(' or ')}, an aspect of quality; say it otherwise`),
    )
  }
  return [...new Set(problems)]
}
