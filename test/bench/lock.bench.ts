import type { CompiledGrammar } from '../../src-main/core/instructions'
import type { Dice, Faithful } from './lock/mutations'
import type { Paraphrase } from './lock/paraphrases'
import { expect, test } from 'vitest'
import { checkRewrite, generateInstructions, verifyInstruction } from '../../src-main/core/instructions'
import { INSTRUCTION_KINDS } from '../../src-shared/domain/claim'
import { reportBench } from '../support/benchReport'
import { markdownTable, writeSection } from '../support/documentSection'
import { languages, numbersFrom, randomVideos, taxonomy } from '../unit/main/core/instructions/videoQuality'
import { MUTATIONS } from './lock/mutations'
import { faithfulOf, readParaphrases } from './lock/paraphrases'

const VIDEOS = 1500
const CAUGHT_AT_LEAST = 0.995
const REFUSED_AT_MOST = 0.02

interface Caught { readonly mutation: string, readonly corpus: string, readonly made: number, readonly caught: number }
interface Refused { readonly set: string, readonly texts: number, readonly refused: number, readonly refusedByExactMatcher: number }

function refuses({ instruction, levels }: Faithful, response: string, grammar: CompiledGrammar): boolean {
  return checkRewrite(instruction, { response }, levels, grammar).problems.length > 0
}

function diceOf(seed: number): Dice {
  const next = numbersFrom(seed)
  return { next, pick: <T>(list: readonly T[]): T => list[Math.floor(next() * list.length)] as T }
}

function measureMutations(grammar: CompiledGrammar, corpus: string, texts: readonly Faithful[], missedTexts: string[]): Caught[] {
  const dice = diceOf(11)
  return Object.entries(MUTATIONS).map(([mutation, mutate]) => {
    let made = 0
    let caught = 0
    for (const text of texts) {
      const response = mutate(text, dice, grammar)
      if (response === null || response === text.instruction.response)
        continue
      made++
      if (refuses(text, response, grammar))
        caught++
      else
        missedTexts.push(`${mutation}: ${response}`)
    }
    return { mutation, corpus, made, caught }
  })
}

function measureParaphrases(grammar: CompiledGrammar, set: string, paraphrases: readonly Paraphrase[], refusedTexts: string[]): Refused {
  const texts = paraphrases.map(faithfulOf)
  const refused = texts.filter(text => refuses(text, text.instruction.response, grammar))
  refusedTexts.push(...refused.map(text => `${set}: ${text.instruction.response}`))
  const exact = texts.filter(({ instruction, levels }) => verifyInstruction(instruction, levels, grammar).length > 0)
  return { set, texts: texts.length, refused: refused.length, refusedByExactMatcher: exact.length }
}

/** Rounded down, so that 100 % means all. */
const percent = (share: number): string => `${(Math.floor(share * 10_000) / 100).toFixed(2)} %`
const shareOf = (rows: readonly Caught[]): number => rows.reduce((sum, row) => sum + row.caught, 0) / rows.reduce((sum, row) => sum + row.made, 0)

function render(caught: readonly Caught[], refused: readonly Refused[], speed: { readonly generatedPerS: number, readonly checkedPerS: number }, missed: readonly string[]): string {
  return [
    markdownTable(['falsified', 'corpus', 'texts', 'caught', 'share'], [
      ...caught.filter(row => row.made > 0).map(row => [row.mutation, row.corpus, `${row.made}`, `${row.caught}`, percent(row.caught / row.made)]),
      ['**all**', 'both', `${caught.reduce((sum, row) => sum + row.made, 0)}`, `${caught.reduce((sum, row) => sum + row.caught, 0)}`, percent(shareOf(caught))],
    ]),
    '',
    markdownTable(['faithful paraphrases', 'texts', 'refused', 'share', 'refused by the exact matcher'], refused.map(row => [row.set, `${row.texts}`, `${row.refused}`, percent(row.refused / row.texts), percent(row.refusedByExactMatcher / row.texts)])),
    '',
    `Generated and strictly verified: ${Math.round(speed.generatedPerS).toLocaleString('en')} texts a second on one thread; read freely and checked: ${Math.round(speed.checkedPerS).toLocaleString('en')}.`,
    '',
    missed.length === 0 ? 'Every bar is met.' : `Missed: ${missed.join('; ')}.`,
  ].join('\n')
}

/** Measures one language; the figures, and which bars it misses. */
function measure(grammar: CompiledGrammar) {
  const options = { kinds: INSTRUCTION_KINDS, seed: 7, grammar, taxonomy, pack: null }
  const videos = randomVideos(VIDEOS, 5)
  const startedMs = performance.now()
  const generated = videos.flatMap(video => generateInstructions(video, options)).map((instruction): Faithful => ({ instruction, levels: instruction.provenance.levels }))
  const generatedMs = performance.now()
  const untouchedRefused = generated.filter(text => refuses(text, text.instruction.response, grammar)).length
  const speed = { generatedPerS: generated.length / (generatedMs - startedMs) * 1000, checkedPerS: generated.length / (performance.now() - generatedMs) * 1000 }

  const paraphrases = readParaphrases(grammar.source.language)
  const refusedTexts: string[] = []
  const missedTexts: string[] = []
  const refused = [
    measureParaphrases(grammar, 'seen', paraphrases.filter(entry => entry.set === 'seen'), refusedTexts),
    measureParaphrases(grammar, 'held-out', paraphrases.filter(entry => entry.set === 'held-out'), refusedTexts),
    measureParaphrases(grammar, 'all', paraphrases, []),
  ]
  const caught = [...measureMutations(grammar, 'generated', generated, missedTexts), ...measureMutations(grammar, 'paraphrases', paraphrases.map(faithfulOf), missedTexts)]

  const missed = [
    ...(shareOf(caught) < CAUGHT_AT_LEAST ? [`${percent(shareOf(caught))} of falsified texts caught, wanted ${percent(CAUGHT_AT_LEAST)}`] : []),
    ...refused.flatMap(({ set, texts, refused: count }) => count / texts > REFUSED_AT_MOST ? [`${percent(count / texts)} of the ${set} paraphrases refused, wanted at most ${percent(REFUSED_AT_MOST)}`] : []),
    ...(untouchedRefused > 0 ? [`${untouchedRefused} generated texts refused as they are`] : []),
  ]
  return { grammar: grammar.name, lexicon: grammar.reader?.lexicon.version, generatedTexts: generated.length, untouchedRefused, caughtShare: shareOf(caught), caught, refused, ...speed, missed, missedTexts: missedTexts.slice(0, 40), refusedTexts }
}

test('the rating lock catches falsified texts and lets faithful ones pass, in every language that can be read', () => {
  const measured = languages.filter(grammar => grammar.reader !== null).map(grammar => ({ title: grammar.source.title, ...measure(grammar) }))
  reportBench('lock', { languages: measured })
  writeSection('docs/lock.md', 'lock', measured.map(({ title, caught, refused, missed, ...speed }) => `**${title}**\n\n${render(caught, refused, speed, missed)}`).join('\n\n'))
  expect(measured.flatMap(({ title, missed }) => missed.map(bar => `${title}: ${bar}`))).toEqual([])
})
