import type { SentencePool } from './pools'
import type { Template } from './template'
import { z } from 'zod'
import { compileAll, compilePool, mapValues } from './pools'

/** Patterns a group's dimensions can make; its sentence plans and its conclusion depend on them. */
export const GROUP_PATTERNS = ['strong', 'sound', 'one_defect', 'temporal_defect', 'mixed', 'limited', 'low', 'even'] as const
export type GroupPattern = (typeof GROUP_PATTERNS)[number]

/** How the groups stand to one another; the overall conclusion depends on it. */
export const OVERALL_PATTERNS = ['conflict', 'high', 'mid', 'low', 'single'] as const
export type OverallPattern = (typeof OVERALL_PATTERNS)[number]

/**
 * What a plan is made of. A paragraph starts with an `opening` and ends with its `verdict`, or gives the verdict away first
 * (`thesis`); `lead` is then the driver that agrees with it and `counter` the other one. `trade` sets the drivers against
 * one another in one sentence. The others tell what does not drive the group; `spread` joins strengths and middlings.
 */
export const MOVES = ['opening', 'thesis', 'drag', 'support', 'lead', 'counter', 'trade', 'defects', 'strengths', 'middlings', 'spread', 'inferred', 'verdict'] as const
export type Move = (typeof MOVES)[number]

/** How the paragraphs hang together: one a group and one for the overall; the overall at the end of the last group; all in one; or the groups' verdicts held back until the end. */
export const LAYOUTS = ['paragraphs', 'inline', 'single', 'deferred'] as const

/** How one driver stands to the other: by the ratio of their contributions. */
export const BALANCES = ['outweighs', 'balances', 'falls_short'] as const
export type Balance = (typeof BALANCES)[number]

/** What the dimensions of one kind are told with: one alone or several, and the same (`further`, `more`) after something that points the same way. */
const ENUMERATIONS = ['one', 'further', 'many', 'more'] as const

const text = z.string().min(1).max(400)
/** Alternatives with slots in braces; sentences start in lower case, the renderer raises the first letter. */
export const alternatives = z.array(text).min(1).max(96)
const of = <K extends string, V extends z.ZodType>(keys: readonly K[], value: V): z.ZodObject<Record<K, V>, z.core.$strict> => z.strictObject(Object.fromEntries(keys.map(key => [key, value])) as Record<K, V>)
const enumeration = of(ENUMERATIONS, alternatives)
const opener = z.array(z.string().max(80)).min(1)

export const reasoningSource = z.strictObject({
  questions: alternatives,
  /** Dimensions that only show over time; a group with no other defects has the pattern `temporal_defect`. */
  temporal: z.array(z.string()),
  layouts: z.array(z.enum(LAYOUTS)).min(1),
  plans: of(GROUP_PATTERNS, z.array(z.array(z.enum(MOVES)).min(1).max(12)).min(1).max(32)),
  openings: of(['first', 'next'], alternatives),
  thesis: of(['first', 'next'], alternatives),
  /** The dimension that lowers its group most: a defect, or one that is merely behind the others. */
  drag: of(['defect', 'mild'], alternatives),
  /** The dimension that raises its group most. */
  support: of(['strength', 'mild'], alternatives),
  /** The reason for a thesis: what lowers the group, or what raises it. */
  lead: of(['down', 'up'], alternatives),
  /** Clauses of the two drivers against one another, by which contributes more. */
  trade: of(BALANCES, alternatives),
  strengths: enumeration,
  middlings: enumeration,
  defects: enumeration,
  inferred: enumeration,
  spread: alternatives,
  /** How several are strung together: between two, and before the last; an elliptic list leaves out what the first one says. */
  lists: z.array(z.strictObject({ between: z.string().max(16), last: z.string().max(16), isElliptic: z.boolean() })).min(1),
  /** Openers of the first sentence after the argument changes direction; may be empty. */
  turns: z.strictObject({ up: opener, down: opener }),
  group: of(GROUP_PATTERNS, alternatives),
  /** Two verdicts that were held back. */
  deferred: alternatives,
  overall: of(OVERALL_PATTERNS, alternatives),
})
export type ReasoningSource = z.infer<typeof reasoningSource>

type Templates<K extends string> = Readonly<Record<K, readonly Template[]>>
type Pools<K extends string> = Readonly<Record<K, SentencePool>>
export type Enumeration = Templates<'many' | 'more'> & Pools<'one' | 'further'>

export interface CompiledReasoning extends Pick<ReasoningSource, 'questions' | 'layouts' | 'plans' | 'lists' | 'turns'> {
  readonly temporal: ReadonlySet<string>
  readonly openings: Templates<'first' | 'next'>
  readonly thesis: Templates<'first' | 'next'>
  readonly drag: Pools<'defect' | 'mild'>
  readonly support: Pools<'strength' | 'mild'>
  readonly lead: Pools<'down' | 'up'>
  readonly trade: Templates<Balance>
  readonly strengths: Enumeration
  readonly middlings: Enumeration
  readonly defects: Enumeration
  readonly inferred: Enumeration
  readonly spread: readonly Template[]
  readonly group: Templates<GroupPattern>
  readonly deferred: readonly Template[]
  readonly overall: Templates<OverallPattern>
}

function compileEnumeration({ one, further, many, more }: z.infer<typeof enumeration>): Enumeration {
  return { one: compilePool(one), further: compilePool(further), many: compileAll(many), more: compileAll(more) }
}

export function compileReasoning(source: ReasoningSource): CompiledReasoning {
  const { questions, layouts, plans, lists, turns } = source
  return {
    questions,
    layouts,
    plans,
    lists,
    turns,
    temporal: new Set(source.temporal),
    openings: mapValues(['first', 'next'], source.openings, compileAll),
    thesis: mapValues(['first', 'next'], source.thesis, compileAll),
    drag: mapValues(['defect', 'mild'], source.drag, compilePool),
    support: mapValues(['strength', 'mild'], source.support, compilePool),
    lead: mapValues(['down', 'up'], source.lead, compilePool),
    trade: mapValues(BALANCES, source.trade, compileAll),
    strengths: compileEnumeration(source.strengths),
    middlings: compileEnumeration(source.middlings),
    defects: compileEnumeration(source.defects),
    inferred: compileEnumeration(source.inferred),
    spread: compileAll(source.spread),
    group: mapValues(GROUP_PATTERNS, source.group, compileAll),
    deferred: compileAll(source.deferred),
    overall: mapValues(OVERALL_PATTERNS, source.overall, compileAll),
  }
}

/** Moves that tell the same: a plan has exactly one of each. */
const COVERAGE: readonly (readonly Move[])[] = [
  ['opening', 'thesis'],
  ['thesis', 'verdict'],
  ['drag', 'lead', 'trade'],
  ['support', 'counter', 'trade'],
  ['defects'],
  ['strengths', 'spread'],
  ['middlings', 'spread'],
  ['inferred'],
]

function findPlanProblems(plans: ReasoningSource['plans']): string[] {
  const thesisOnly = GROUP_PATTERNS.filter(pattern => !plans[pattern].some(plan => plan.includes('verdict'))).map(pattern => `reasoning.plans.${pattern} needs a plan with a verdict`)
  return thesisOnly.concat(GROUP_PATTERNS.flatMap(pattern => plans[pattern].flatMap((plan, index) => COVERAGE
    .filter(moves => plan.filter(move => moves.includes(move)).length !== 1)
    .map(moves => `reasoning.plans.${pattern}.${index} needs exactly one of ${moves.join(', ')}`))))
}

type Need = (path: string, list: readonly string[], ...required: string[]) => void

/** Slots the sentences of a reasoning must have; `need` and `needBoth` note what lacks. */
export function checkReasoning(source: ReasoningSource, need: Need, needBoth: Need): string[] {
  for (const [key, list] of Object.entries({ ...source.drag, ...source.support, ...source.lead }))
    needBoth(`reasoning (${key})`, list)
  for (const key of ['strengths', 'middlings', 'defects', 'inferred'] as const) {
    const { one, further, many, more } = source[key]
    for (const list of [one, further]) {
      if (key === 'inferred')
        need(`reasoning.${key}`, list, 'claim|fact')
      else
        needBoth(`reasoning.${key}`, list)
    }
    need(`reasoning.${key}`, [...many, ...more], 'list')
  }
  for (const key of GROUP_PATTERNS)
    need(`reasoning.group.${key}`, source.group[key], 'claim|fact')
  for (const key of OVERALL_PATTERNS)
    need(`reasoning.overall.${key}`, source.overall[key], 'claim|fact')
  for (const key of BALANCES)
    need(`reasoning.trade.${key}`, source.trade[key], 'support', 'drag')
  need('reasoning.spread', source.spread, 'strengths', 'middlings')
  need('reasoning.deferred', source.deferred, 'first', 'second')
  need('reasoning.thesis', [...source.thesis.first, ...source.thesis.next], 'claim|fact')
  need('reasoning.openings', [...source.openings.first, ...source.openings.next], 'group')
  return findPlanProblems(source.plans)
}
