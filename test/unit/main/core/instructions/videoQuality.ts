import type { CompiledGrammar, QualityEntry, VideoQuality } from '../../../../../src-main/core/instructions'
import type { ScoreSource } from '../../../../../src-shared/domain/level'
import type { Timeline } from '../../../../../src-shared/domain/timeline'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { compileGrammar, momentRules, parseGrammar, parseReaderLexicon } from '../../../../../src-main/core/instructions'
import { readGrammar } from '../../../../../src-main/resources'
import { aggregate, levelOf } from '../../../../../src-shared/domain/quality'
import { OVERALL, taxonomy as taxonomySchema } from '../../../../../src-shared/domain/taxonomy'

function resourcePath(name: string): string {
  return fileURLToPath(new URL(`../../../../../resources/${name}`, import.meta.url))
}

function readResource(name: string): unknown {
  return JSON.parse(readFileSync(resourcePath(name), 'utf8'))
}

/** A language as it stands in its folder, not checked. */
export function grammarOf(language: string): Record<string, unknown> {
  return structuredClone(readGrammar(resourcePath(`templates/${language}`)))
}

export const taxonomy = taxonomySchema.parse(readResource('taxonomy/s2i-14.json'))
export const moments = momentRules.parse(readResource('moments/rules.json'))
export const grammarJson = grammarOf('en')
export const lexiconJson = readResource('lexicon/en.json') as Record<string, unknown>
export const english = compiledOf('en')
/** Every language that the program ships. */
export const languages: readonly CompiledGrammar[] = readdirSync(resourcePath('templates')).map(compiledOf)

/** A shipped language made ready for the shipped taxonomy. */
export function compiledOf(language: string): CompiledGrammar {
  const reading = existsSync(resourcePath(`lexicon/${language}.json`)) ? parseReaderLexicon(readResource(`lexicon/${language}.json`)) : null
  return compileGrammar(parseGrammar(grammarOf(language)), taxonomy, reading)
}

/** A video with these dimension scores, groups and overall aggregated as the product does. */
export function videoWith(scores: Readonly<Record<string, number>>, sources: Readonly<Record<string, ScoreSource>> = {}, id = 'video'): VideoQuality {
  const { groups, overall } = aggregate(scores, taxonomy)
  const all = { ...scores, ...groups, [OVERALL]: overall }
  const quality = Object.entries(all).flatMap(([target, score]): QualityEntry[] =>
    score === null ? [] : [{ target, score, level: levelOf(score, taxonomy), source: sources[target] ?? 'measured' }])
  return { id, name: `${id}.mp4`, quality }
}

/** Every dimension at one score, some changed. */
export function uniformScores(score: number, changes: Readonly<Record<string, number>> = {}): Record<string, number> {
  return { ...Object.fromEntries(taxonomy.dimensions.map(entry => [entry.id, score])), ...changes }
}

/** A repeatable stream of numbers in [0, 1) (mulberry32), apart from the product's own generator. */
export function numbersFrom(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6D2B79F5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296
  }
}

/** `count` videos whose dimensions scatter around a level of their own, three of them inferred. */
export function randomVideos(count: number, seed = 1): VideoQuality[] {
  const next = numbersFrom(seed)
  const sources = { motion_blur: 'inferred', content: 'inferred', composition: 'inferred' } as const
  return Array.from({ length: count }, (_, index) => {
    const centre = next()
    const scores = Object.fromEntries(taxonomy.dimensions.map(entry => [entry.id, Math.min(1, Math.max(0, centre + (next() - 0.5) * 0.9))]))
    return videoWith(scores, sources, `video-${seed}-${index}`)
  })
}

/** Windows of 30 frames, each dimension low in one half and high in the other. */
export function steppedTimeline(seed: number): Timeline {
  const next = numbersFrom(seed)
  const windows = Array.from({ length: 12 }, (_, index) => ({ from: index * 30, to: index * 30 + 30 }))
  const scores = Object.fromEntries(taxonomy.dimensions.map(({ id }) => {
    const from = Math.floor(next() * 12)
    const length = 1 + Math.floor(next() * 6)
    return [id, windows.map((_, index) => index >= from && index < from + length ? 0.1 : 0.9)]
  }))
  return { windows, scores }
}
