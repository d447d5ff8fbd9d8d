import type { QualityEntry } from '../impact'
import type { Grammar } from '../language'
import type { Picker } from '../random'
import type { Slots, Template } from '../template'
import type { Wording } from '../wording'
import type { Finished, Reworded, Writing } from './type'
import { BANDS, evidenceTexts } from '../language'
import { capitalise } from '../template'

/** A question in one of the forms, now and then among sentences that change nothing about it; `isStem`: options follow it. */
export function ask(forms: readonly Template[], slots: Slots, wording: Wording, { isStem = false } = {}): string {
  const { picker, grammar: { source } } = wording
  const question = capitalise(wording.fill(picker.pick(forms), slots)).text
  const { share, before, after } = source.qa.requests ?? { share: 0, before: [], after: [] }
  const some = (texts: readonly string[]): string[] => picker.random.chance(share) ? [picker.pick(texts)] : []
  return [...some(before), question, ...(isStem ? [] : some(after))].join(source.joins.sentence)
}

/**
 * One entry: first a level that occurs, each as likely, then an entry of that level. So a lone defect among a dozen
 * good dimensions is asked about as often as all of those together, and answers do not drown in the commonest level.
 * Null without entries.
 */
export function drawByLevel<Entry extends QualityEntry>(entries: readonly Entry[], picker: Picker): Entry | null {
  if (entries.length === 0)
    return null
  const levels = [...new Set(entries.map(entry => entry.level))]
  const level = levels[picker.random.below(levels.length)]
  const alike = entries.filter(entry => entry.level === level)
  return alike[picker.random.below(alike.length)] ?? null
}

/** An entry that this type has not asked about, and no other type either where there is such; null when none is left. */
export function drawSubject<Entry extends QualityEntry>(entries: readonly Entry[], { wording, isAsked, isAskedAnywhere }: Writing): Entry | null {
  const left = entries.filter(entry => !isAsked(entry.target))
  const fresh = left.filter(entry => !isAskedAnywhere(entry.target))
  return drawByLevel(fresh.length > 0 ? fresh : left, wording.picker)
}

/** Whether the response starts with a word of affirmation (`true`) or denial (`false`); null where with neither or both. */
export function polarityOf({ response, grammar }: Pick<Finished, 'response' | 'grammar'>): boolean | null {
  return affirms(response, grammar.source.qa.polarity)
}

/** As {@link polarityOf}, for a text of a language that is not compiled yet. */
export function affirms(text: string, { yes, no }: Grammar['qa']['polarity']): boolean | null {
  const start = text.toLowerCase()
  const startsLike = (words: readonly string[]): boolean => words.some(word => start.startsWith(word))
  const affirmative = startsLike(yes)
  return affirmative === startsLike(no) ? null : affirmative
}

/** The question must stay: what it does not say in words that a reader knows cannot be held to the answer. */
export function keepsQuestion({ original, question }: Reworded): string[] {
  return question === original.question ? [] : ['The question must stay as it is.']
}

/** Whether the question holds one of the forms of a list that has no slot but the target's. */
export function asksAs({ question, asked, grammar }: Finished, forms: readonly string[] = []): boolean {
  const text = question.toLowerCase()
  const name = grammar.names[asked.mentions[0] ?? ''] ?? ''
  return forms.some(form => text.includes(form.replace('{target}', name).toLowerCase()))
}

/** The question is about one target and the response rates that one first, and nothing else where `alone`. */
export function checkAnswered({ asked, claims }: Finished, alone: boolean): string[] {
  const [subject, ...others] = asked.mentions
  if (subject === undefined || others.length > 0)
    return ['the question is not about one target']
  return claims[0]?.target === subject && (!alone || claims.length === 1) ? [] : [`the question is about ${subject}, the response about ${claims.map(claim => claim.target).join(', ')}`]
}

/** Evidence in the response belongs to a claimed target and to the band of its level. */
export function checkEvidence({ response, claims, levels, grammar }: Finished): string[] {
  const text = response.toLowerCase()
  return claims.flatMap(({ target }) => {
    const level = levels[target]
    const bands = grammar.source.evidence[target]
    if (level === undefined || bands === undefined)
      return []
    const fitting = grammar.source.bands[level]
    // What fits may begin with words that would not: "the motion limps" is weak, "the motion limps from one stall to the next" severe.
    const rest = evidenceTexts(bands[fitting]).reduce((left, phrase) => left.replaceAll(phrase.toLowerCase(), ''), text)
    return BANDS.filter(band => band !== fitting).flatMap(band => evidenceTexts(bands[band])).filter(phrase => rest.includes(phrase.toLowerCase())).map(phrase => `"${phrase}" does not fit ${target} being ${level}`)
  })
}
