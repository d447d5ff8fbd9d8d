import type { Claim, InstructionKind, Provenance } from '../../../src-shared/domain/claim'
import type { GenerationPlan } from '../../../src-shared/domain/generation'
import type { Level } from '../../../src-shared/domain/level'
import type { Taxonomy } from '../../../src-shared/domain/taxonomy'
import type { CompiledGrammar } from './grammar'
import type { Impact, QualityEntry } from './impact'
import type { QuestionType } from './language'
import type { Draft } from './questions'
import { DEFAULT_PLAN } from '../../../src-shared/domain/generation'
import { assessImpact } from './impact'
import { QUESTION_TYPES } from './language'
import { QUESTION_WRITERS, writePerception } from './questions'
import { createRandom, Picker } from './random'
import { writeReasoning } from './reasoning'
import { claimsOf, join } from './template'
import { verifyInstruction } from './verify'
import { Wording } from './wording'

/**
 * What to write about. `id` names the random stream: the file's sha256 gives the same texts in every workspace.
 * `quality` holds effective values of any subset of the targets.
 */
export interface VideoQuality {
  readonly id: string
  readonly name: string
  readonly quality: readonly QualityEntry[]
  /** What it shows, for the reasoning. */
  readonly caption?: NonNullable<Provenance['caption']> | null
}

export interface GenerateOptions extends Pick<GenerationPlan, 'kinds' | 'seed'>, Partial<Pick<GenerationPlan, 'ratio' | 'questionShares'>> {
  readonly grammar: CompiledGrammar
  /** The taxonomy the grammar was compiled for. */
  readonly taxonomy: Taxonomy
  /** Pack the scores came from, such as `analytic@1.0.0`; null for imported labels. */
  readonly pack: string | null
}

export interface GeneratedInstruction {
  /** Stable key within a video: `reasoning/1/en`, `qa/1/en`, `qa/2/en`, `stage1/1/en`. */
  readonly slot: string
  readonly kind: InstructionKind
  readonly questionType: string
  readonly question: string
  readonly response: string
  readonly claims: Claim[]
  readonly provenance: Provenance
}

/** A chain of thought that begins with what the video shows. The caption holds no word that rates, so that the text rates what it rated without it. */
function openWith(caption: string, { response, ...draft }: Draft, wording: Wording): Draft {
  const { joins } = wording.grammar.source
  const opening = wording.paragraph([wording.fill(wording.picker.pick(wording.grammar.reasoning.captions), { caption })])
  return { ...draft, response: join([opening, response], () => joins.sentence) }
}

/** Place of an instruction in a video's set. */
export function slotOf(kind: InstructionKind, number: number, language: string): string {
  return `${kind}/${number}/${language}`
}

/** Fewer dimensions give no chain of thought. */
const MIN_REASONING_DIMENSIONS = 2

interface Typed { readonly questionType: string, readonly draft: Draft }

/** Question types in the order of a weighted draw without replacement. @see Efraimidis & Spirakis, IPL 2006 */
function drawTypes(grammar: CompiledGrammar, shares: GenerationPlan['questionShares'], picker: Picker): QuestionType[] {
  return QUESTION_TYPES
    .map((type) => {
      const share = shares[type] ?? grammar.source.qa[type].share
      return { type, key: share > 0 ? picker.random.next() ** (1 / share) : -1 }
    })
    .filter(entry => entry.key >= 0)
    .sort((a, b) => b.key - a.key)
    .map(entry => entry.type)
}

function writeDraft(kind: InstructionKind, impact: Impact, wording: Wording, types: QuestionType[]): Typed | null {
  if (kind === 'reasoning') {
    if (impact.dimensions.length < MIN_REASONING_DIMENSIONS)
      return null
    return { questionType: 'reasoning', draft: { question: wording.picker.pick(wording.grammar.reasoning.questions), response: writeReasoning(impact, wording), weighs: 'all' } }
  }
  if (kind === 'stage1') {
    const draft = writePerception(impact, wording)
    return draft && { questionType: 'perception', draft }
  }
  for (let type = types.shift(); type !== undefined; type = types.shift()) {
    const draft = QUESTION_WRITERS[type](impact, wording)
    if (draft)
      return { questionType: type, draft }
  }
  return null
}

function finish(typed: Typed, slot: string, kind: InstructionKind, provenance: Omit<Provenance, 'basis'>): GeneratedInstruction {
  const { question, response, weighs } = typed.draft
  const claims = claimsOf(response)
  const basis = weighs === 'all' ? Object.keys(provenance.levels) : [...new Set(claims.map(claim => claim.target))]
  return { slot, kind, questionType: typed.questionType, question, response: response.text, claims, provenance: { ...provenance, basis } }
}

/**
 * Instructions for one video, each verified against the levels it was written from. The same seed, video id, levels,
 * taxonomy and grammar give the same texts; question types of one video differ. What the ratings do not allow
 * (a chain of thought from one overall label) is left out.
 * @throws Error when a text does not verify: a bug, never stored.
 */
export function generateInstructions(video: VideoQuality, options: GenerateOptions): GeneratedInstruction[] {
  const { grammar, taxonomy, seed, pack } = options
  if (taxonomy.id !== grammar.taxonomy.id || taxonomy.version !== grammar.taxonomy.version)
    throw new Error(`The grammar was compiled for ${grammar.taxonomy.id}@${grammar.taxonomy.version}, not for ${taxonomy.id}@${taxonomy.version}`)
  const ratio = options.ratio ?? DEFAULT_PLAN.ratio
  const impact = assessImpact(video.quality, taxonomy)
  const levels: Record<string, Level> = Object.fromEntries(video.quality.filter(entry => grammar.names[entry.target] !== undefined).map(entry => [entry.target, entry.level]))
  const provenance = { pack, taxonomy: `${taxonomy.id}@${taxonomy.version}`, grammar: grammar.name, seed, llm: null, levels }
  const types = drawTypes(grammar, options.questionShares ?? {}, new Picker(createRandom(seed, video.id, 'types')))
  const generated: GeneratedInstruction[] = []
  for (const kind of options.kinds) {
    for (let number = 1; number <= ratio[kind]; number++) {
      const slot = slotOf(kind, number, grammar.source.language)
      const wording = new Wording(grammar, new Picker(createRandom(seed, video.id, slot)))
      const typed = writeDraft(kind, impact, wording, types)
      if (!typed)
        continue
      const caption = kind === 'reasoning' && grammar.reasoning.captions.length > 0 ? video.caption ?? null : null
      const instruction = caption === null ? finish(typed, slot, kind, provenance) : finish({ ...typed, draft: openWith(caption.text, typed.draft, wording) }, slot, kind, { ...provenance, caption })
      const problems = verifyInstruction(instruction, levels, grammar)
      if (problems.length > 0)
        throw new Error(`Generated text of video ${video.id} (${slot}) failed verification: ${problems.join('; ')}. Text: ${instruction.response}`)
      generated.push(instruction)
    }
  }
  return generated
}
