import type { CompiledGrammar, GeneratedInstruction } from '../../src-main/core/instructions'
import { expect, test } from 'vitest'
import { generateInstructions } from '../../src-main/core/instructions'
import { INSTRUCTION_KINDS } from '../../src-shared/domain/claim'
import { percentile, reportBench } from '../support/benchReport'
import { markdownTable, writeSection } from '../support/documentSection'
import { english, numbersFrom, randomVideos, taxonomy } from '../unit/main/core/instructions/videoQuality'
import { oneTemplate } from './language/baseline'
import { distinctShare, duplicateShare, readingGrade, selfBleu, wordsOf } from './language/measures'

const VIDEOS = 10_000
/** Words that distinct-n is taken on. */
const SAMPLE_WORDS = 100_000
/** Texts that self-BLEU is taken on, each against all the others. */
const BLEU_TEXTS = 500
const DUPLICATES_BELOW = 0.001
const KINDS = [...INSTRUCTION_KINDS, 'all'] as const

interface Figures {
  readonly kind: string
  readonly corpus: string
  readonly texts: number
  readonly distinct: readonly number[]
  readonly selfBleu: number
  readonly duplicateResponses: number
  readonly duplicatePairs: number
  readonly words: { readonly mean: number, readonly deviation: number, readonly p5: number, readonly p95: number }
  readonly grade: number
}

/** The same order every time, and not that of the videos. */
function shuffled<T>(list: readonly T[], seed: number): T[] {
  const next = numbersFrom(seed)
  return list.map(entry => ({ entry, key: next() })).sort((a, b) => a.key - b.key).map(({ entry }) => entry)
}

function measure(kind: string, corpus: string, instructions: readonly GeneratedInstruction[]): Figures {
  const texts = shuffled(instructions, 3).map(({ response }) => ({ response, words: wordsOf(response) }))
  const words = texts.map(text => text.words)
  const lengths = words.map(list => list.length)
  const mean = lengths.reduce((sum, length) => sum + length, 0) / lengths.length
  const graded = texts.slice(0, 2000)
  return {
    kind,
    corpus,
    texts: texts.length,
    distinct: [1, 2, 3].map(n => distinctShare(words, n, SAMPLE_WORDS)),
    selfBleu: selfBleu(words.slice(0, BLEU_TEXTS)),
    duplicateResponses: duplicateShare(instructions.map(entry => entry.response)),
    duplicatePairs: duplicateShare(instructions.map(entry => `${entry.question}\n${entry.response}`)),
    words: { mean, deviation: Math.sqrt(lengths.reduce((sum, length) => sum + (length - mean) ** 2, 0) / lengths.length), p5: percentile(lengths, 0.05), p95: percentile(lengths, 0.95) },
    grade: graded.reduce((sum, { response }) => sum + readingGrade(response), 0) / graded.length,
  }
}

function measureCorpus(corpus: string, grammar: CompiledGrammar): Figures[] {
  const videos = randomVideos(VIDEOS, 17)
  const instructions = videos.flatMap(video => generateInstructions(video, { kinds: INSTRUCTION_KINDS, seed: 7, grammar, taxonomy, pack: null }))
  return KINDS.map(kind => measure(kind, corpus, kind === 'all' ? instructions : instructions.filter(entry => entry.kind === kind)))
}

const percent = (share: number, digits = 1): string => `${(share * 100).toFixed(digits)} %`

function render(rows: readonly Figures[], missed: readonly string[]): string {
  return [
    markdownTable(
      ['kind', 'corpus', 'texts', 'distinct-1', 'distinct-2', 'distinct-3', 'self-BLEU-4', 'responses twice', 'pairs twice', 'words', 'spread', '5 to 95 %', 'grade'],
      rows.map(({ kind, corpus, texts, distinct, selfBleu: bleu, duplicateResponses, duplicatePairs, words, grade }) => [
        kind,
        corpus,
        `${texts}`,
        ...distinct.map(share => share.toFixed(4)),
        bleu.toFixed(3),
        percent(duplicateResponses, 2),
        percent(duplicatePairs, 2),
        words.mean.toFixed(1),
        words.deviation.toFixed(1),
        `${words.p5} to ${words.p95}`,
        grade.toFixed(1),
      ]),
    ),
    '',
    missed.length === 0 ? 'Every bar is met.' : `Missed: ${missed.join('; ')}.`,
  ].join('\n')
}

test('generated texts vary, and far more than one template does', () => {
  const [ours, baseline] = [measureCorpus('grammar', english), measureCorpus('one template', oneTemplate(english))]
  const missed = ours.flatMap((figures, index) => {
    const fixed = baseline[index] as Figures
    return [
      ...(figures.kind === 'reasoning' && figures.duplicateResponses >= DUPLICATES_BELOW ? [`${percent(figures.duplicateResponses, 2)} of reasoning responses occur twice, wanted less than ${percent(DUPLICATES_BELOW)}`] : []),
      ...(figures.duplicatePairs >= DUPLICATES_BELOW ? [`${percent(figures.duplicatePairs, 2)} of ${figures.kind} pairs occur twice, wanted less than ${percent(DUPLICATES_BELOW)}`] : []),
      ...([0, 1, 2].some(n => (figures.distinct[n] as number) <= (fixed.distinct[n] as number)) ? [`distinct-n of ${figures.kind} is not above the baseline's`] : []),
      ...(figures.selfBleu >= fixed.selfBleu ? [`self-BLEU-4 of ${figures.kind} is not below the baseline's`] : []),
    ]
  })
  const rows = KINDS.flatMap((_, index) => [ours[index] as Figures, baseline[index] as Figures])
  reportBench('language', { grammar: english.name, videos: VIDEOS, sampleWords: SAMPLE_WORDS, bleuTexts: BLEU_TEXTS, rows, missed })
  writeSection('docs/language.md', 'language', render(rows, missed))
  expect(missed).toEqual([])
})
