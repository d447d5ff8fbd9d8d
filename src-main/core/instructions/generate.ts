import type { Claim, InstructionKind, Provenance } from '../../../src-shared/domain/claim'
import type { GenerationPlan } from '../../../src-shared/domain/generation'
import type { Level } from '../../../src-shared/domain/level'
import type { Taxonomy } from '../../../src-shared/domain/taxonomy'
import type { CompiledGrammar } from './compiledGrammar'
import type { QualityEntry } from './impact'
import type { Draft, Writing } from './questions/type'
import type { Findings } from './wording'
import { DEFAULT_PLAN } from '../../../src-shared/domain/generation'
import { assessImpact } from './impact'
import { writePerception } from './questions/perception'
import { QuestionSeries } from './questions/series'
import { createRandom, Picker } from './random'
import { writeReasoning } from './reasoning'
import { claimsOf, join } from './template'
import { verifyInstruction } from './verify'
import { Wording } from './wording'

/**
 * What to write about. `id` names the random stream: the file's sha256 gives the same texts in every workspace.
 * `quality` holds effective values of any subset of the targets; `findings` what was measured beside the scores.
 */
export interface VideoQuality {
  readonly id: string
  readonly name: string
  readonly quality: readonly QualityEntry[]
  readonly findings?: Findings
  /** What it shows, for the reasoning. */
  readonly caption?: Provenance['caption']
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
function openWith(caption: string, { response, ...draft }: Typed['draft'], wording: Wording): Typed['draft'] {
  const { joins } = wording.grammar.source
  const opening = wording.paragraph([wording.fill(wording.picker.pick(wording.grammar.captions), { caption })])
  return { ...draft, response: join([opening, response], () => joins.sentence) }
}

/** Place of an instruction in a video's set. */
export function slotOf(kind: InstructionKind, number: number, language: string): string {
  return `${kind}/${number}/${language}`
}

/** Fewer dimensions give no chain of thought. */
const MIN_REASONING_DIMENSIONS = 2

interface Typed { readonly questionType: string, readonly draft: Omit<Draft, 'subject'> }

type Material = Pick<Writing, 'impact' | 'times' | 'wording'>

function writeDraft(kind: InstructionKind, material: Material, series: QuestionSeries): Typed | null {
  const { impact, wording } = material
  if (kind === 'reasoning') {
    if (impact.dimensions.length < MIN_REASONING_DIMENSIONS)
      return null
    return { questionType: 'reasoning', draft: { question: wording.picker.pick(wording.grammar.reasoning.questions), response: writeReasoning(impact, wording), weighs: 'all' } }
  }
  if (kind === 'stage1') {
    const draft = writePerception(impact, wording)
    return draft && { questionType: 'perception', draft }
  }
  const next = series.next(material)
  return next && { questionType: next.type, draft: next.draft }
}

function finish(typed: Typed, slot: string, kind: InstructionKind, { frameCount, ...provenance }: Omit<Provenance, 'basis'>): GeneratedInstruction {
  const { question, response, weighs } = typed.draft
  const claims = claimsOf(response)
  const basis = weighs === 'all' ? Object.keys(provenance.levels) : [...new Set(weighs ?? claims.map(claim => claim.target))]
  const times = frameCount !== undefined && claims.some(claim => claim.frames) ? { frameCount } : {}
  return { slot, kind, questionType: typed.questionType, question, response: response.text, claims, provenance: { ...provenance, basis, ...times } }
}

/**
 * Instructions for one video, each verified against the levels it was written from. The same seed, video id, levels,
 * taxonomy and grammar give the same texts; the questions of one video differ in type or in what they are about. What the ratings do not allow
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
  const provenance = { pack, taxonomy: `${taxonomy.id}@${taxonomy.version}`, grammar: grammar.name, seed, llm: null, caption: null, levels }
  const times = video.findings?.moments?.byTarget ?? {}
  const series = new QuestionSeries(grammar, options.questionShares ?? {}, new Picker(createRandom(seed, video.id, 'types')))
  const generated: GeneratedInstruction[] = []
  for (const kind of options.kinds) {
    for (let number = 1; number <= ratio[kind]; number++) {
      const slot = slotOf(kind, number, grammar.source.language)
      const wording = new Wording(grammar, new Picker(createRandom(seed, video.id, slot)), video.findings)
      const typed = writeDraft(kind, { impact, times, wording }, series)
      if (!typed)
        continue
      const caption = kind === 'reasoning' && grammar.captions.length > 0 ? video.caption ?? null : null
      const draft = caption === null ? typed.draft : openWith(caption.text, typed.draft, wording)
      const instruction = finish({ ...typed, draft }, slot, kind, { ...provenance, caption, frameCount: video.findings?.moments?.frameCount })
      const problems = verifyInstruction(instruction, levels, grammar, times)
      if (problems.length > 0)
        throw new Error(`Generated text of video ${video.id} (${slot}) failed verification: ${problems.join('; ')}. Text: ${instruction.response}`)
      generated.push(instruction)
    }
  }
  return generated
}
