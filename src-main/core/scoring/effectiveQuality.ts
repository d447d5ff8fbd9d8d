import type { TargetQuality } from '../../../src-shared/contract/catalog'
import type { Level, ScoreSource } from '../../../src-shared/domain/level'
import type { Taxonomy } from '../../../src-shared/domain/taxonomy'
import { aggregate, levelOf, overallOf, scoreForLevel } from '../../../src-shared/domain/quality'
import { OVERALL } from '../../../src-shared/domain/taxonomy'

/** A machine's or a label list's score in [0, 1] of one dimension, or of a group or `overall` where it was given as a whole. */
export interface MachineScore { readonly target: string, readonly score: number, readonly source: Exclude<ScoreSource, 'curator'> }

/** What the machine said and what holds now, of one target. */
export interface EffectiveQuality {
  readonly target: string
  readonly score: number
  readonly level: Level
  readonly source: ScoreSource
  readonly machine: NonNullable<TargetQuality['machine']>
}

/**
 * Effective quality of every target that can be known: dimensions in taxonomy order, then groups, then overall.
 * A level set by a curator replaces the machine's; groups and overall are aggregated again from what holds. A group or
 * an overall that was given as a whole (a mean opinion score, a learned pack) stands until a curator changes a dimension
 * it could be built from.
 */
export function effectiveQuality(machine: readonly MachineScore[], curatorLevels: ReadonlyMap<string, Level>, taxonomy: Taxonomy): EffectiveQuality[] {
  const machineByTarget = new Map(machine.map(entry => [entry.target, entry]))
  const rows: EffectiveQuality[] = []
  const machineScores: Record<string, number> = {}
  const scores: Record<string, number> = {}
  for (const { id } of taxonomy.dimensions) {
    const found = machineByTarget.get(id)
    if (!found)
      continue
    const said = { score: found.score, level: levelOf(found.score, taxonomy), source: found.source }
    const chosen = curatorLevels.get(id)
    const score = chosen === undefined ? found.score : scoreForLevel(chosen, found.score, taxonomy)
    machineScores[id] = found.score
    scores[id] = score
    rows.push({ target: id, score, level: chosen ?? said.level, source: chosen === undefined ? found.source : 'curator', machine: said })
  }
  return [...rows, ...aggregates({ rows, machineScores, scores, given: machineByTarget }, taxonomy)]
}

interface Ingredients {
  readonly rows: readonly EffectiveQuality[]
  readonly machineScores: Readonly<Record<string, number>>
  readonly scores: Readonly<Record<string, number>>
  readonly given: ReadonlyMap<string, MachineScore>
}

function aggregates({ rows, machineScores, scores, given }: Ingredients, taxonomy: Taxonomy): EffectiveQuality[] {
  const before = aggregate(machineScores, taxonomy).groups
  const now = aggregate(scores, taxonomy).groups
  const groupOf = new Map(taxonomy.dimensions.map(entry => [entry.id, entry.group]))
  const result: EffectiveQuality[] = []
  const machineGroups: Record<string, number | null> = {}
  const groups: Record<string, number | null> = {}
  for (const { id } of taxonomy.groups) {
    const sources = rows.filter(row => groupOf.get(row.target) === id)
    const parts = standing({ target: id, before: before[id] ?? null, now: now[id] ?? null, sources }, given.get(id))
    machineGroups[id] = parts.before
    groups[id] = parts.now
    push(result, parts, taxonomy)
  }
  const overall = { target: OVERALL, before: overallOf(machineGroups, taxonomy), now: overallOf(groups, taxonomy), sources: [...rows, ...result] }
  push(result, standing(overall, given.get(OVERALL)), taxonomy)
  return result
}

interface AggregateParts { readonly target: string, readonly before: number | null, readonly now: number | null, readonly sources: readonly EffectiveQuality[], readonly given?: MachineScore['source'] }

/** What holds of a target that may have been given as a whole. */
function standing(parts: AggregateParts, given: MachineScore | undefined): AggregateParts {
  if (given === undefined)
    return parts
  const isTouched = parts.sources.some(row => row.source === 'curator')
  return { ...parts, before: given.score, now: isTouched && parts.now !== null ? parts.now : given.score, given: given.source }
}

function push(into: EffectiveQuality[], { target, before, now, sources, given }: AggregateParts, taxonomy: Taxonomy): void {
  if (before === null || now === null)
    return
  const machineSource = given ?? commonSource(sources.map(row => row.machine.source))
  const machine = { score: before, level: levelOf(before, taxonomy), source: machineSource }
  const source = sources.some(row => row.source === 'curator') ? 'curator' : machineSource
  into.push({ target, score: now, level: levelOf(now, taxonomy), source, machine })
}

/** An aggregate is inferred only if everything it is made of is; one imported part makes it imported. */
function commonSource(sources: readonly ScoreSource[]): MachineScore['source'] {
  if (sources.includes('imported'))
    return 'imported'
  return sources.includes('measured') ? 'measured' : 'inferred'
}
