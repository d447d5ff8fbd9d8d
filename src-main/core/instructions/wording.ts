import type { Level } from '../../../src-shared/domain/level'
import type { FrameRange } from '../../../src-shared/domain/timeline'
import type { CompiledGrammar } from './compiledGrammar'
import type { QualityEntry } from './impact'
import type { Condition } from './language'
import type { Moment, VideoMoments } from './moments'
import type { SentencePool } from './pools'
import type { Picker } from './random'
import type { Piece, Slots, Template } from './template'
import { rankOf } from '../../../src-shared/domain/level'
import { bandOf } from './compiledGrammar'
import { capitalise, claimPiece, fill, join } from './template'
import { frameSlots } from './times'

/** `fact`: a plain claim that starts with its target ("it helps that the ..."). */
export type ClaimForm = 'plain' | 'fact' | 'relative' | 'gapped'

/** What was measured of a video beside its scores; nothing of it is told for scores that came from elsewhere. */
export interface Findings {
  /** Values of measured features, such as `dark_share`, in the units of the pack's manifest. */
  readonly features: Readonly<Record<string, number>>
  readonly moments: VideoMoments | null
}

/** What is seen, and on which frames where the words say when. */
interface Shown { readonly text: string, readonly frames: FrameRange | undefined }

/** The word of the level, drawn where absent, and the frames that the claim is about. */
export interface ClaimOptions { readonly word?: string, readonly frames?: FrameRange | undefined }

/** Claims of what was measured, and of what was inferred. */
const FORMS = { plain: ['plain', 'hedged'], fact: ['fact', 'factHedged'], relative: ['relative', 'relativeHedged'] } as const
const NO_FINDINGS: Findings = { features: {}, moments: null }
const isThroughout = ({ part }: Moment): boolean => part === 'whole' || part === 'intervals'
/** How often another sentence is taken rather than one that starts like the one before. */
const OTHER_STARTS = 3

/** Puts ratings into words with one stream of choices; one instance for one instruction. */
export class Wording {
  readonly grammar: CompiledGrammar
  readonly picker: Picker
  readonly #findings: Findings
  readonly #dimensionIds: ReadonlySet<string>
  readonly #saidLevels = new Set<string>()
  #last: Template | null = null
  #lastOpener = ''

  constructor(grammar: CompiledGrammar, picker: Picker, findings: Findings = NO_FINDINGS) {
    this.grammar = grammar
    this.picker = picker
    this.#findings = findings
    this.#dimensionIds = new Set(grammar.taxonomy.dimensions.map(entry => entry.id))
  }

  /** Name of a target in a sentence. */
  nameOf(target: string): string {
    return this.grammar.names[target] ?? target
  }

  /** A word of the entry's level: groups and the overall by the level's own word, dimensions now and then by a synonym, more often once the text has said the level. */
  levelWord(entry: QualityEntry): string {
    const words = this.grammar.source.levels[entry.level]
    if (!this.#dimensionIds.has(entry.target))
      return words[0] as string
    const { synonymShare, synonymShareAgain } = this.grammar.source
    const isSynonym = this.picker.random.chance(this.#saidLevels.has(entry.level) ? synonymShareAgain : synonymShare)
    this.#saidLevels.add(entry.level)
    return isSynonym ? this.picker.pick(words) : words[0] as string
  }

  /** The level's own word. */
  ownWord(level: Level): string {
    return this.grammar.source.levels[level][0] as string
  }

  /** A sentence that starts otherwise than the last one, where there is one. */
  choose(templates: readonly Template[]): Template {
    let template = this.picker.pick(templates)
    for (let tries = 0; tries < OTHER_STARTS && template.head === this.#last?.head && templates.length > 1; tries++)
      template = this.picker.pick(templates)
    this.#last = template
    return template
  }

  /** Whether the sentence made last starts with words set off by a comma. */
  get isIntroduced(): boolean {
    return this.#last?.parts[0]?.includes(this.grammar.source.marks.comma) ?? false
  }

  /** Words before a sentence, possibly none; not the same twice in a row. */
  opener(alternatives: readonly string[]): Piece {
    const drawn = this.picker.pick(alternatives)
    const text = drawn === this.#lastOpener ? this.picker.pick(alternatives) : drawn
    this.#lastOpener = text
    return { text, marks: [] }
  }

  /** One claim; what is inferred is said with a hedge, the level word unchanged. */
  claim(entry: QualityEntry, form: ClaimForm, { word, frames }: ClaimOptions = {}): Piece {
    const template = this.picker.pick(this.grammar.claims[form === 'gapped' ? form : FORMS[form][entry.source === 'inferred' ? 1 : 0]])
    const { text } = fill(template, { target: this.nameOf(entry.target), level: word ?? this.levelWord(entry) })
    return claimPiece(text, entry.target, entry.level, frames ? { frames } : {})
  }

  /** Claims as an enumeration; each keeps its own level word, so that each can be checked and highlighted alone. */
  list(entries: readonly QualityEntry[]): Piece {
    const joins = this.picker.pick(this.grammar.reasoning.lists)
    const pieces = entries.map((entry, index) => {
      // What was inferred keeps its own hedge, and a measured rating must not borrow one.
      const isFull = index === 0 || !joins.isElliptic || entry.source === 'inferred' || entries[0]?.source === 'inferred'
      return this.claim(entry, isFull ? 'plain' : 'gapped')
    })
    return join(pieces, index => index === pieces.length - 1 ? joins.last : joins.between)
  }

  /** What one sees at this level; null for inferred scores, where nothing was seen, and for groups. Words that features bear out come first. */
  evidence(entry: QualityEntry): string | null {
    const evidence = this.grammar.evidence[entry.target]?.[bandOf(this.grammar, entry.level)]
    if (!evidence || entry.source === 'inferred')
      return null
    const found = entry.source === 'measured' ? evidence.findings.filter(finding => finding.when.every(condition => this.#holds(condition))) : []
    const [first, ...more] = found
    return this.picker.pick(first === undefined ? evidence.general : more.length === 0 ? first.texts : this.picker.pick(found).texts)
  }

  /** Evidence, with its time where the timeline of the measured score shows one. */
  #show(entry: QualityEntry): Shown | null {
    const text = this.evidence(entry)
    const moment = text === null ? null : this.#momentOf(entry)
    const { times } = this.grammar
    if (text === null || moment === null || !this.picker.random.chance(times.share))
      return text === null ? null : { text, frames: undefined }
    return { text: fill(this.picker.pick(isThroughout(moment) ? times.timedThroughout : times.timed), { evidence: text, time: this.time(moment) }).text, frames: moment.frames }
  }

  /** When something shows: a part of the video, or frames. */
  time(moment: Moment): string {
    const { times } = this.grammar
    const byFrames = moment.part === 'stretch' || (!isThroughout(moment) && this.picker.random.chance(times.framesShare))
    return byFrames ? fill(this.picker.pick(times.frames), frameSlots(moment)).text : this.picker.pick(times.phrases[moment.part])
  }

  /** Where a measured defect shows at its worst, a measured strength at its best. */
  #momentOf(entry: QualityEntry): Moment | null {
    const found = entry.source === 'measured' ? this.#findings.moments?.byTarget[entry.target] : undefined
    return (rankOf(entry.level) >= 3 ? found?.best : found?.worst) ?? null
  }

  #holds({ feature, is, value }: Condition): boolean {
    const measured = this.#findings.features[feature]
    return measured !== undefined && (is === 'above' ? measured > value : measured < value)
  }

  /** A sentence about one entry, with evidence where there is some (and, with `bareShare`, now and then without). */
  sentence(pool: SentencePool, entry: QualityEntry, bareShare = 0): Piece {
    const shown = this.picker.random.chance(bareShare) ? null : this.#show(entry)
    const template = this.choose(shown === null ? pool.bare : pool.withEvidence)
    return this.fill(template, { ...this.claimSlots(template, entry, shown?.frames), ...(shown === null ? {} : { evidence: shown.text }) })
  }

  /** A sentence around the claim of one entry. */
  around(templates: readonly Template[], entry: QualityEntry, slots: Slots = {}, frames?: FrameRange): Piece {
    const template = this.choose(templates)
    return this.fill(template, { ...slots, ...this.claimSlots(template, entry, frames) })
  }

  /** A sentence around the claims of several. */
  aroundList(templates: readonly Template[], entries: readonly QualityEntry[]): Piece {
    return this.fill(this.choose(templates), { list: this.list(entries) })
  }

  fill(template: Template, slots: Slots): Piece {
    return fill(template, slots)
  }

  /** Sentences as a paragraph, first letters raised. */
  paragraph(sentences: readonly Piece[]): Piece {
    return join(sentences.map(capitalise), () => this.grammar.source.joins.sentence)
  }

  /** Values of the slots `a` (a relative clause) and `a_claim` that a template has, for the entries by name. */
  claimsFor({ slots }: Template, entries: Readonly<Record<string, QualityEntry>>): Slots {
    const values: Record<string, Piece | string> = {}
    for (const [name, entry] of Object.entries(entries)) {
      if (slots.has(name))
        values[name] = this.claim(entry, 'relative')
      if (slots.has(`${name}_claim`))
        values[`${name}_claim`] = this.claim(entry, 'plain')
    }
    return values
  }

  private claimSlots(template: Template, entry: QualityEntry, frames?: FrameRange): Slots {
    if (template.slots.has('relative'))
      return { relative: this.claim(entry, 'relative', { frames }) }
    return template.slots.has('fact') ? { fact: this.claim(entry, 'fact', { frames }) } : { claim: this.claim(entry, 'plain', { frames }) }
  }
}
