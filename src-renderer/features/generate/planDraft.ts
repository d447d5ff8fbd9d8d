import type { LanguageOption } from '../../../src-shared/contract/generation'
import type { InstructionKind } from '../../../src-shared/domain/claim'
import type { GenerationPlan } from '../../../src-shared/domain/generation'
import { INSTRUCTION_KINDS } from '../../../src-shared/domain/claim'
import { generationPlan } from '../../../src-shared/domain/generation'

const SEED = generationPlan.shape.seed
export const MAX_SEED = SEED.maxValue ?? Number.MAX_SAFE_INTEGER
export const MAX_SHARE = generationPlan.shape.questionShares.valueType.maxValue ?? 100
export const MAX_PAIR_SHARE = generationPlan.shape.pairShare.maxValue ?? 1
/** Most texts of a kind per video. */
export const MAX_PER_VIDEO: Readonly<Record<InstructionKind, number>> = byKind(kind => generationPlan.shape.ratio.shape[kind].maxValue ?? 0)

/** A plan as it stands in the fields: numbers are what was typed. */
export interface PlanDraft {
  readonly kinds: Readonly<Record<InstructionKind, boolean>>
  readonly ratio: Readonly<Record<InstructionKind, string>>
  readonly language: string
  readonly seed: string
  readonly set: string | null
  /** By question type of the language. */
  readonly shares: Readonly<Record<string, string>>
  readonly pairShare: string
}

/** What is wrong with a draft, as sentences at its fields. */
export interface DraftProblems {
  readonly kinds: string | null
  readonly ratio: Readonly<Record<InstructionKind, string | null>>
  readonly seed: string | null
  readonly shares: Readonly<Record<string, string | null>>
  readonly noShare: string | null
  readonly pairShare: string | null
}

function byKind<T>(value: (kind: InstructionKind) => T): Record<InstructionKind, T> {
  return Object.fromEntries(INSTRUCTION_KINDS.map(kind => [kind, value(kind)])) as Record<InstructionKind, T>
}

/** The fields for a plan. */
export function draftOf({ kinds, ratio, language, seed, set, questionShares, pairShare }: GenerationPlan, { code, questionTypes }: LanguageOption): PlanDraft {
  return {
    kinds: byKind(kind => kinds.includes(kind)),
    ratio: byKind(kind => String(ratio[kind])),
    language: code,
    seed: String(seed),
    set,
    shares: Object.fromEntries(questionTypes.map(({ id, share }) => [id, String(language === code ? questionShares[id] ?? share : share)])),
    pairShare: String(pairShare),
  }
}

/** The shares that the language file gives its question types. */
export function ownShares({ questionTypes }: LanguageOption): PlanDraft['shares'] {
  return Object.fromEntries(questionTypes.map(({ id, share }) => [id, String(share)]))
}

function numberProblem(text: string, most: number, whole: boolean): string | null {
  const value = Number(text)
  if (text.trim() !== '' && value >= 0 && value <= most && (!whole || Number.isInteger(value)))
    return null
  return `Enter a ${whole ? 'whole ' : ''}number from 0 to ${most.toLocaleString('en')}.`
}

/** What keeps a draft from being a plan; every entry null when nothing does. */
export function problemsOf(draft: PlanDraft): DraftProblems {
  const ratio = byKind(kind => draft.kinds[kind] ? numberProblem(draft.ratio[kind], MAX_PER_VIDEO[kind], true) : null)
  const asksQuestions = draft.kinds.qa && Number(draft.ratio.qa) > 0
  return {
    kinds: INSTRUCTION_KINDS.some(kind => draft.kinds[kind]) ? null : 'Choose at least one kind of text.',
    ratio,
    seed: numberProblem(draft.seed, MAX_SEED, true),
    shares: Object.fromEntries(Object.entries(draft.shares).map(([id, share]) => [id, draft.kinds.qa ? numberProblem(share, MAX_SHARE, false) : null])),
    noShare: asksQuestions && Object.values(draft.shares).every(share => Number(share) === 0) ? 'Give at least one question type a share above 0.' : null,
    pairShare: draft.kinds.qa ? numberProblem(draft.pairShare, MAX_PAIR_SHARE, false) : null,
  }
}

/** The plan that a draft says; null while something is wrong with it. `base` keeps what has no field here. */
export function planOfDraft(draft: PlanDraft, base: GenerationPlan, language: LanguageOption): GenerationPlan | null {
  const { kinds, ratio, seed, shares, noShare, pairShare } = problemsOf(draft)
  if ([kinds, seed, noShare, pairShare, ...Object.values(ratio), ...Object.values(shares)].some(problem => problem !== null))
    return null
  const changed = language.questionTypes.filter(({ id, share }) => draft.kinds.qa && Number(draft.shares[id]) !== share)
  return {
    ...base,
    kinds: INSTRUCTION_KINDS.filter(kind => draft.kinds[kind]),
    ratio: byKind(kind => draft.kinds[kind] ? Number(draft.ratio[kind]) : base.ratio[kind]),
    language: language.code,
    seed: Number(draft.seed),
    set: draft.set,
    questionShares: Object.fromEntries(changed.map(({ id }) => [id, Number(draft.shares[id])])),
    pairShare: draft.kinds.qa ? Number(draft.pairShare) : base.pairShare,
  }
}

/** Each share as a percentage of all; null where the shares make no whole. */
export function percentagesOf(shares: PlanDraft['shares']): Readonly<Record<string, number | null>> {
  const values = Object.entries(shares).map(([id, text]) => [id, numberProblem(text, MAX_SHARE, false) === null ? Number(text) : Number.NaN] as const)
  const sum = values.reduce((total, [, value]) => total + value, 0)
  return Object.fromEntries(values.map(([id, value]) => [id, sum > 0 ? value / sum * 100 : null]))
}

/** A seed nobody thought of, drawn by the browser's own generator. */
export function drawSeed(): string {
  const [drawn = 0] = crypto.getRandomValues(new Uint32Array(1))
  return String(drawn % 1_000_000)
}
