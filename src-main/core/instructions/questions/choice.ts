import type { Level } from '../../../../src-shared/domain/level'
import type { CompiledGrammar } from '../compiledGrammar'
import type { DimensionImpact, QualityEntry } from '../impact'
import type { Band } from '../language'
import type { Piece, Slots, Template } from '../template'
import type { Wording } from '../wording'
import type { Finished, Reworded, Writing } from './type'
import { LEVELS, rankOf } from '../../../../src-shared/domain/level'
import { bandOf } from '../compiledGrammar'
import { BANDS } from '../language'
import { capitalise } from '../template'
import { ask, asksAs, drawByLevel, drawSubject, keepsQuestion } from './asking'
import { defineType } from './type'

/** Distractors are this many ranks away at least, so that they are clearly wrong. */
const CLEARLY = 2
const DISTRACTORS = 3

interface Options { readonly stem: string, readonly texts: readonly string[] }

/** What an option starts with: "A. ". */
function leadOf(letter: string, { source }: CompiledGrammar): string {
  return source.qa.option.replace('{text}', '').replace('{letter}', letter)
}

/** Stem and options, the right one at a place drawn uniformly; the letter of it. */
function lay(stem: string, right: string, wrong: readonly string[], { grammar, picker }: Wording): { question: string, letter: string } {
  const texts = picker.sample(wrong, wrong.length)
  const place = picker.random.below(texts.length + 1)
  texts.splice(place, 0, right)
  const { letters } = grammar.source.qa
  const lines = texts.map((text, index) => leadOf(letters[index] ?? '', grammar) + capitalise({ text, marks: [] }).text)
  return { question: [stem, ...lines].join('\n'), letter: letters[place] ?? '' }
}

/** The options of a question, each on its own line after its letter; null where there are none. */
function optionsOf({ question, grammar }: Finished): Options | null {
  const [stem = '', ...lines] = question.split('\n')
  const { letters } = grammar.source.qa
  const leads = lines.map((_, index) => leadOf(letters[index] ?? '', grammar))
  const isInOrder = lines.length === DISTRACTORS + 1 && lines.every((line, index) => line.startsWith(leads[index] ?? ''))
  const texts = lines.map((line, index) => line.slice(leads[index]?.length))
  return isInOrder && new Set(texts).size === texts.length ? { stem, texts } : null
}

/** The option whose letter the response starts with must be the only right one. */
function checkLetter({ response, grammar }: Finished, { texts }: Options, isRight: readonly boolean[]): string[] {
  const place = grammar.source.qa.letters.findIndex(letter => response.startsWith(leadOf(letter, grammar)))
  const right = isRight.filter(Boolean).length
  if (right !== 1)
    return [`${right} of the options are right`]
  return place >= 0 && place < texts.length && isRight[place] === true ? [] : ['the letter of the response is not that of the right option']
}

/** Options and letter belong together. */
function keepsLetter(reworded: Reworded): string[] {
  const leads = reworded.grammar.source.qa.letters.map(letter => leadOf(letter, reworded.grammar))
  const lead = leads.find(start => reworded.original.response.startsWith(start)) ?? ''
  return [...keepsQuestion(reworded), ...reworded.response.startsWith(lead) ? [] : [`The response must start with "${lead}".`]]
}

const NO_OPTIONS = ['the question has not four different options on lines of their own']

function answer(forms: readonly Template[], slots: Slots, wording: Wording): Piece {
  return wording.paragraph([wording.fill(wording.picker.pick(forms), slots)])
}

/** Levels of one dimension. The level left out is drawn uniformly: were it always a distant one, its neighbours would never be right. */
export const choiceLevel = defineType({
  lists: { questions: ['target'], answers: ['letter', 'claim'] },
  asksLevels: true,
  write: (writing, forms) => {
    const { impact, wording } = writing
    const entry = drawSubject(impact.dimensions, writing)
    if (!entry)
      return null
    const wrong = wording.picker.sample(LEVELS.filter(level => level !== entry.level), DISTRACTORS)
    const stem = ask(forms.questions.all, { target: wording.nameOf(entry.target) }, wording, { isStem: true })
    const { question, letter } = lay(stem, wording.ownWord(entry.level), wrong.map(level => wording.ownWord(level)), wording)
    return { subject: entry.target, question, response: answer(forms.answers.all, { letter, claim: wording.claim(entry, 'plain', { word: wording.ownWord(entry.level) }) }, wording) }
  },
  check: (finished) => {
    const { asked, claims, levels, grammar } = finished
    const options = optionsOf(finished)
    if (!options)
      return NO_OPTIONS
    const [target, ...others] = asked.mentions
    const offered = options.texts.map((text): Level | null => {
      const [only, ...more] = grammar.lexicon.find(text)
      return only?.meaning.kind === 'level' && more.length === 0 ? only.meaning.level : null
    })
    const problems = checkLetter(finished, options, offered.map(level => target !== undefined && level === levels[target]))
    if (target === undefined || others.length > 0 || claims.length !== 1 || claims[0]?.target !== target)
      problems.push('the options are not levels of the one target that the response rates')
    if (offered.includes(null) || new Set(offered).size < offered.length || grammar.lexicon.find(options.stem).some(({ meaning }) => meaning.kind === 'level'))
      problems.push('the options are not four different levels')
    return problems
  },
  checkReworded: keepsLetter,
})

/** Dimensions, of which one is clearly worst or clearly best. */
function drawExtreme({ impact: { dimensions }, wording: { picker }, isAsked }: Writing, sign: 1 | -1): { right: DimensionImpact, wrong: DimensionImpact[] } | null {
  const beaten = (entry: DimensionImpact): DimensionImpact[] => dimensions.filter(other => sign * (rankOf(entry.level) - rankOf(other.level)) >= CLEARLY)
  const right = drawByLevel(dimensions.filter(entry => !isAsked(`${entry.target}|${sign}`) && beaten(entry).length >= DISTRACTORS), picker)
  return right && { right, wrong: picker.sample(beaten(right), DISTRACTORS) }
}

export const choiceDimension = defineType({
  lists: { worst: [], best: [], answers: ['letter', 'claim'] },
  write: (writing, forms) => {
    const { wording } = writing
    const signs = wording.picker.random.chance(0.5) ? [1, -1] as const : [-1, 1] as const
    for (const sign of signs) {
      const drawn = drawExtreme(writing, sign)
      if (!drawn)
        continue
      const { right, wrong } = drawn
      const { question, letter } = lay(ask(sign > 0 ? forms.best.all : forms.worst.all, {}, wording, { isStem: true }), wording.nameOf(right.target), wrong.map(entry => wording.nameOf(entry.target)), wording)
      return {
        subject: `${right.target}|${sign}`,
        question,
        response: answer(forms.answers.all, { letter, claim: wording.claim(right, 'plain') }, wording),
        weighs: [right, ...wrong].map(({ target }) => target),
      }
    }
    return null
  },
  check: (finished) => {
    const { claims, levels, grammar } = finished
    const options = optionsOf(finished)
    if (!options)
      return NO_OPTIONS
    const forms = grammar.source.qa.types.choice_dimension
    const [isBest, isWorst] = [asksAs(finished, forms?.best), asksAs(finished, forms?.worst)]
    const sign = isBest === isWorst ? 0 : isBest ? 1 : -1
    const targets = options.texts.map((text) => {
      const [only, ...more] = grammar.lexicon.find(text)
      return only?.meaning.kind === 'target' && more.length === 0 ? only.meaning.target : ''
    })
    const merits = targets.map(target => levels[target] ? sign * rankOf(levels[target]) : null)
    if (sign === 0 || merits.includes(null))
      return ['the options are not rated dimensions, or the question asks neither for the best nor for the worst']
    const most = Math.max(...merits.flatMap(merit => merit ?? []))
    const problems = checkLetter(finished, options, merits.map(merit => merit === most))
    const right = targets[merits.indexOf(most)]
    if (claims.length !== 1 || claims[0]?.target !== right)
      problems.push('the response rates another dimension than the right option')
    if (merits.some(merit => merit !== null && merit !== most && most - merit < CLEARLY))
      problems.push('an option is not clearly wrong')
    return problems
  },
  checkReworded: keepsLetter,
})

/** Bands that a level is clearly not in. */
function wrongBands(wording: Wording, { level }: QualityEntry): Band[] {
  const at = BANDS.indexOf(bandOf(wording.grammar, level))
  return BANDS.filter((_, index) => Math.abs(index - at) >= CLEARLY)
}

/** Descriptions: of one dimension, one of each band; or of several dimensions, of which one fits. Inferred ones show nothing. */
export const choiceDescription = defineType({
  lists: { of_target: ['target'], of_video: [], answers: ['letter', 'claim', 'evidence'] },
  write: (writing, forms) => {
    const { impact, wording } = writing
    const { picker, grammar } = wording
    const seen = impact.dimensions.filter(entry => entry.source !== 'inferred' && grammar.evidence[entry.target])
    const entry = drawSubject(seen, writing)
    if (!entry)
      return null
    const show = ({ target }: QualityEntry, band: Band): string => picker.pick(grammar.evidence[target]?.[band].general ?? [])
    const evidence = show(entry, bandOf(grammar, entry.level))
    const others = picker.sample(seen.filter(other => other !== entry), DISTRACTORS)
    const isOfVideo = others.length === DISTRACTORS && picker.random.chance(0.5)
    const wrong = isOfVideo
      ? others.map(other => show(other, picker.pick(wrongBands(wording, other))))
      : BANDS.filter(band => band !== bandOf(grammar, entry.level)).map(band => show(entry, band))
    const stem = isOfVideo ? ask(forms.of_video.all, {}, wording, { isStem: true }) : ask(forms.of_target.all, { target: wording.nameOf(entry.target) }, wording, { isStem: true })
    const { question, letter } = lay(stem, evidence, wrong, wording)
    return {
      subject: entry.target,
      question,
      response: answer(forms.answers.all, { letter, claim: wording.claim(entry, 'plain'), evidence }, wording),
      weighs: isOfVideo ? [entry, ...others].map(({ target }) => target) : [entry.target],
    }
  },
  check: (finished) => {
    const { asked, response, claims, levels, grammar } = finished
    const options = optionsOf(finished)
    if (!options)
      return NO_OPTIONS
    const shown = options.texts.map(text => grammar.evidencePlaces.get(text.toLowerCase()))
    const isRight = shown.map(place => place !== undefined && levels[place.target] !== undefined && bandOf(grammar, levels[place.target] as Level) === place.band)
    const problems = checkLetter(finished, options, isRight)
    const right = isRight.indexOf(true)
    if (claims.length !== 1 || claims[0]?.target !== shown[right]?.target || !response.toLowerCase().includes(options.texts[right]?.toLowerCase() ?? ''))
      problems.push('the response does not say what the right option shows')
    const subjects = new Set(shown.map(place => place?.target))
    const [target] = asked.mentions
    if (subjects.has(undefined) || asked.mentions.length > 1 || (target === undefined ? subjects.size < shown.length : subjects.size > 1 || !subjects.has(target)))
      problems.push('the options describe other targets than the question asks about')
    return problems
  },
  checkReworded: keepsLetter,
})
