import type { CompiledGrammar } from '../../src-main/core/instructions'
import type { Dice, Faithful, Mutation } from './lock/mutations'
import type { Paraphrase, Rewrites } from './lock/paraphrases'
import { expect, test } from 'vitest'
import { checkRewrite, generateInstructions, verifyInstruction } from '../../src-main/core/instructions'
import { INSTRUCTION_KINDS } from '../../src-shared/domain/claim'
import { reportBench } from '../support/benchReport'
import { markdownTable, writeSection } from '../support/documentSection'
import { english, languages, numbersFrom, randomVideos, taxonomy } from '../unit/main/core/instructions/videoQuality'
import { FORM_MUTATIONS } from './lock/forms'
import { MUTATIONS } from './lock/mutations'
import { faithfulOf, originalOf, readParaphrases, readRewrites } from './lock/paraphrases'
import { rewordTime, TIME_MUTATIONS } from './lock/passages'

const VIDEOS = 600
const CAUGHT_AT_LEAST = 0.995
const REFUSED_AT_MOST = 0.02
const SHOWN_PER_MUTATION = 6

interface Caught { readonly mutation: string, readonly corpus: string, readonly made: number, readonly caught: number }
interface Refused { readonly set: string, readonly texts: number, readonly refused: number, readonly refusedByExactMatcher: number }

function refuses({ instruction, levels }: Faithful, response: string, grammar: CompiledGrammar): boolean {
  return checkRewrite(instruction, { response }, levels, grammar).problems.length > 0
}

function diceOf(seed: number): Dice {
  const next = numbersFrom(seed)
  return { next, pick: <T>(list: readonly T[]): T => list[Math.floor(next() * list.length)] as T }
}

/** Times and forms are falsified in English alone. */
const mutationsOf = (grammar: CompiledGrammar): Readonly<Record<string, Mutation>> => grammar.name === english.name ? { ...MUTATIONS, ...FORM_MUTATIONS, ...TIME_MUTATIONS } : MUTATIONS

/** A falsified text is counted where its original passes: one that is refused anyway tells nothing. */
function measureMutations(grammar: CompiledGrammar, corpus: string, texts: readonly Faithful[], missedTexts: string[]): Caught[] {
  const dice = diceOf(11)
  return Object.entries(mutationsOf(grammar)).map(([mutation, mutate]) => {
    let made = 0
    let caught = 0
    for (const text of texts) {
      const falsified = mutate(text, dice, grammar)
      if (falsified === null || falsified.response === falsified.original.instruction.response || refuses(falsified.original, falsified.original.instruction.response, grammar))
        continue
      const { original, response } = falsified
      made++
      if (refuses(original, response, grammar))
        caught++
      else if (made - caught <= SHOWN_PER_MUTATION)
        missedTexts.push(`${mutation} (of "${original.instruction.response}"): ${response}`)
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

interface Rewritten { readonly set: string, readonly faithful: number, readonly refused: number, readonly falsified: number, readonly caught: number }

/** Hand-written rewrites, and as faithful the originals themselves. */
function measureRewrites(set: string, rewrites: readonly Rewrites[], refusedTexts: string[], missedTexts: string[]): Rewritten {
  const faithful = rewrites.flatMap(entry => [entry.response, ...entry.faithful].map(response => ({ original: originalOf(entry), response })))
  const falsified = rewrites.flatMap(entry => entry.false.map(response => ({ original: originalOf(entry), response })))
  const refused = faithful.filter(({ original, response }) => refuses(original, response, english))
  const passed = falsified.filter(({ original, response }) => !refuses(original, response, english))
  refusedTexts.push(...refused.map(entry => `${set} rewrite: ${entry.response}`))
  missedTexts.push(...passed.map(entry => `${set} false rewrite: ${entry.response}`))
  return { set, faithful: faithful.length, refused: refused.length, falsified: falsified.length, caught: falsified.length - passed.length }
}

/** Generated texts into which a time was put, and the same time in other words. */
function measureTimes(texts: readonly Faithful[], refusedTexts: string[]): Refused {
  const dice = diceOf(13)
  const reworded = texts.flatMap(text => rewordTime(text, dice) ?? [])
  const refused = reworded.filter(({ original, response }) => refuses(original, response, english))
  refusedTexts.push(...refused.slice(0, 5).map(entry => `reworded time: ${entry.response}`))
  return { set: 'generated, with a time in other words', texts: reworded.length, refused: refused.length, refusedByExactMatcher: reworded.length }
}

/** Rounded down, so that 100 % means all. */
const percent = (share: number): string => `${(Math.floor(share * 10_000) / 100).toFixed(2)} %`
const share = (count: number, of: number): string => of === 0 ? 'none' : percent(count / of)
const shareOf = (rows: readonly Caught[]): number => rows.reduce((sum, row) => sum + row.caught, 0) / rows.reduce((sum, row) => sum + row.made, 0)

function render({ caught, refused, rewritten }: { readonly caught: readonly Caught[], readonly refused: readonly Refused[], readonly rewritten: readonly Rewritten[] }, speed: Readonly<Record<string, number>>, missed: readonly string[]): string {
  return [
    markdownTable(['falsified', 'corpus', 'texts', 'caught', 'share'], [
      ...caught.filter(row => row.made > 0).map(row => [row.mutation, row.corpus, `${row.made}`, `${row.caught}`, percent(row.caught / row.made)]),
      ['**all**', 'both', `${caught.reduce((sum, row) => sum + row.made, 0)}`, `${caught.reduce((sum, row) => sum + row.caught, 0)}`, percent(shareOf(caught))],
    ]),
    '',
    markdownTable(['faithful paraphrases', 'texts', 'refused', 'share', 'refused by the exact matcher'], refused.map(row => [row.set, `${row.texts}`, `${row.refused}`, share(row.refused, row.texts), share(row.refusedByExactMatcher, row.texts)])),
    '',
    ...(rewritten.every(row => row.faithful === 0) ? [] : [markdownTable(['rewrites with times, frames, pairs, choices, thinking, captions', 'faithful', 'refused', 'falsified', 'caught'], rewritten.map(row => [row.set, `${row.faithful}`, `${row.refused} (${share(row.refused, row.faithful)})`, `${row.falsified}`, `${row.caught} (${share(row.caught, row.falsified)})`])), '']),
    `Generated and strictly verified: ${Math.round(speed.generatedPerS ?? 0).toLocaleString('en')} texts a second on one thread; read freely and checked: ${Math.round(speed.checkedPerS ?? 0).toLocaleString('en')}.`,
    '',
    missed.length === 0 ? 'Every bar is met; held-out texts have none of their own.' : `Missed: ${missed.join('; ')}.`,
  ].join('\n')
}

/** Measures one language: its figures, and which bars they miss. */
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
    ...(grammar.name === english.name ? [measureTimes(generated, refusedTexts)] : []),
  ]
  const rewrites = grammar.name === english.name ? readRewrites() : []
  const rewritten = (['seen', 'held-out'] as const).map(set => measureRewrites(set, rewrites.filter(entry => entry.set === set), refusedTexts, missedTexts))
  const caught = [...measureMutations(grammar, 'generated', generated, missedTexts), ...measureMutations(grammar, 'paraphrases', paraphrases.map(faithfulOf), missedTexts)]

  const missed = [
    ...caught.flatMap(row => row.made > 0 && row.caught / row.made < CAUGHT_AT_LEAST ? [`${percent(row.caught / row.made)} of "${row.mutation}" (${row.corpus}) caught, wanted ${percent(CAUGHT_AT_LEAST)}`] : []),
    ...refused.flatMap(({ set, texts, refused: count }) => set !== 'held-out' && count / texts > REFUSED_AT_MOST ? [`${percent(count / texts)} refused (${set}), wanted at most ${percent(REFUSED_AT_MOST)}`] : []),
    ...(untouchedRefused > 0 ? [`${untouchedRefused} generated texts refused as they are`] : []),
  ]
  return { title: grammar.source.title, grammar: grammar.name, lexicon: grammar.reader?.lexicon.version, generatedTexts: generated.length, untouchedRefused, caughtShare: shareOf(caught), caught, refused, rewritten, speed, missed, missedTexts, refusedTexts }
}

test('the rating lock catches falsified texts and lets faithful ones pass', () => {
  const measured = languages.filter(grammar => grammar.reader !== null).map(measure)
  reportBench('lock', { languages: measured })
  writeSection('docs/lock.md', 'lock', measured.map(({ title, speed, missed, ...figures }) => `### ${title}\n\n${render(figures, speed, missed)}`).join('\n\n'))
  // Chinese is read by fewer paraphrases than the bar asks for; its misses are reported, not hidden.
  expect(measured.flatMap(({ grammar, missed }) => grammar === english.name ? missed : [])).toEqual([])
})
