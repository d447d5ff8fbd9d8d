import type { Taxonomy } from '../../../../src-shared/domain/taxonomy'
import type { VideoQuality } from '../generate'
import type { QualityEntry } from '../impact'
import type { Piece } from '../template'
import type { Wording } from '../wording'
import type { CompiledPairs } from './grammar'
import type { Relation, Side } from './words'
import { rankOf } from '../../../../src-shared/domain/level'
import { OVERALL } from '../../../../src-shared/domain/taxonomy'
import { capitalise, claimPiece } from '../template'
import { SIDES } from './words'

/** A comparison before claims are cut out of it. */
export interface PairDraft {
  readonly question: string
  readonly response: Piece
  /** Targets whose change of level in either video can make the response false. */
  readonly weighs: readonly string[]
}

/** One target of both videos. */
interface Contrast { readonly target: string, readonly entries: Readonly<Record<Side, QualityEntry>>, readonly ahead: Side | null, /** Score difference by weight in the overall. */ readonly weight: number }

const REASONS = 2
const OBJECTION_SHARE = 0.4
const otherThan = (side: Side): Side => side === 'first' ? 'second' : 'first'

/** What both videos have a rating of; what was inferred in either is not compared. */
function contrastsOf(first: VideoQuality, second: VideoQuality, { dimensions, groups }: Taxonomy): Map<string, Contrast> {
  const weights = new Map(dimensions.map((dimension) => {
    const group = groups.find(entry => entry.id === dimension.group)
    return [dimension.id, group ? dimension.weight * group.slope * group.overallWeight : 0]
  }))
  const seen = (entry: QualityEntry): boolean => entry.source !== 'inferred'
  const others = new Map(second.quality.filter(seen).map(entry => [entry.target, entry]))
  return new Map(first.quality.filter(seen).flatMap((entry): [string, Contrast][] => {
    const other = others.get(entry.target)
    if (other === undefined || (entry.target !== OVERALL && !weights.has(entry.target)))
      return []
    const lead = rankOf(entry.level) - rankOf(other.level)
    const weight = Math.abs(entry.score - other.score) * (weights.get(entry.target) ?? 1)
    return [[entry.target, { target: entry.target, entries: { first: entry, second: other }, ahead: lead === 0 ? null : lead > 0 ? 'first' : 'second', weight }]]
  }))
}

/** Puts contrasts of two videos into words; one instance for one text, which names the videos by the same noun throughout. */
class PairWording {
  readonly #pairs: CompiledPairs
  readonly #wording: Wording
  readonly #names: Readonly<Record<Side, string>>

  constructor(pairs: CompiledPairs, wording: Wording) {
    this.#pairs = pairs
    this.#wording = wording
    const { first, second } = pairs.source.names
    const noun = wording.picker.random.below(Math.min(first.length, second.length))
    this.#names = { first: first[noun] as string, second: second[noun] as string }
  }

  question(forms: CompiledPairs['questions'], relation: 'better' | 'worse', target: string): string {
    const { picker } = this.#wording
    return capitalise(this.#wording.fill(picker.pick(forms[relation]), { target: this.#nameOf(target) })).text
  }

  verdict(relation: Relation, side: Side): Piece {
    const { picker } = this.#wording
    return this.#wording.fill(picker.pick(this.#pairs.verdicts[relation]), { video: this.#names[side], other: this.#names[otherThan(side)] })
  }

  /** Both ratings of a target, in either order. */
  comparison({ target, entries, ahead }: Contrast): Piece {
    const { picker } = this.#wording
    const side = picker.sample(SIDES, 1)[0] as Side
    const claim = (of: Side, form: 'full' | 'short'): Piece => {
      const slots = { target: this.#nameOf(target), video: this.#names[of], level: this.#wording.levelWord(entries[of]) }
      const { text } = this.#wording.fill(picker.pick(this.#pairs.claims[form]), slots)
      return claimPiece(text, target, entries[of].level, of === 'second' ? { video: of } : {})
    }
    const template = picker.pick(this.#pairs.comparisons[ahead === null ? 'alike' : 'unlike'])
    return this.#wording.fill(template, { one: claim(side, 'full'), next: claim(otherThan(side), 'short') })
  }

  response(verdict: Piece, comparison: Piece): Piece {
    return this.#wording.fill(this.#wording.picker.pick(this.#pairs.responses), { verdict, comparison })
  }

  around(forms: CompiledPairs['reasons'], contrast: Contrast): Piece {
    return this.#wording.fill(this.#wording.picker.pick(forms), { comparison: this.comparison(contrast) })
  }

  #nameOf(target: string): string {
    return this.#pairs.names[target] ?? target
  }
}

/** What is asked about, with the reasons where they are wanted. */
interface Aspect { readonly contrast: Contrast, readonly reasons: readonly Contrast[] | null, readonly objections: readonly Contrast[] }

function chooseAspect(contrasts: ReadonlyMap<string, Contrast>, { aspects, tieShare }: CompiledPairs['source'], { picker }: Wording): Aspect | null {
  const overall = contrasts.get(OVERALL)
  const dimensions = [...contrasts.values()].filter(entry => entry !== overall).sort((a, b) => b.weight - a.weight)
  const speakingFor = (side: Side | null): Contrast[] => side === null ? [] : dimensions.filter(entry => entry.ahead === side)
  const reasons = speakingFor(overall?.ahead ?? null)
  const plainShare = overall ? aspects.overall : 0
  const whyShare = reasons.length > 0 ? aspects.why : 0
  const draw = picker.random.next() * (plainShare + whyShare + (dimensions.length > 0 ? aspects.dimension : 0))
  if (overall && draw < plainShare)
    return { contrast: overall, reasons: null, objections: [] }
  if (overall?.ahead && draw < plainShare + whyShare)
    return { contrast: overall, reasons, objections: speakingFor(otherThan(overall.ahead)) }
  const [alike, unlike] = [dimensions.filter(entry => entry.ahead === null), dimensions.filter(entry => entry.ahead !== null)]
  const pool = unlike.length === 0 || (alike.length > 0 && picker.random.chance(tieShare)) ? alike : unlike
  const [contrast] = picker.sample(pool, 1)
  return contrast ? { contrast, reasons: null, objections: [] } : null
}

/**
 * A question which of two videos is ahead (or behind) in the overall or one dimension, with its answer. The answer is drawn
 * first, and the direction of the question follows from it, so that both videos are named equally often. Null where
 * nothing is rated in both.
 */
export function comparePair(first: VideoQuality, second: VideoQuality, pairs: CompiledPairs, wording: Wording): PairDraft | null {
  const contrasts = contrastsOf(first, second, wording.grammar.taxonomy)
  const aspect = chooseAspect(contrasts, pairs.source, wording)
  if (!aspect)
    return null
  const { picker } = wording
  const { contrast, reasons, objections } = aspect
  const words = new PairWording(pairs, wording)
  const side = picker.sample(SIDES, 1)[0] as Side
  const relation = contrast.ahead === null ? (picker.random.chance(0.5) ? 'better' : 'worse') : contrast.ahead === side ? 'better' : 'worse'
  const sentences = [words.response(words.verdict(contrast.ahead === null ? 'tie' : relation, side), words.comparison(contrast))]
  for (const reason of reasons?.slice(0, REASONS) ?? [])
    sentences.push(words.around(pairs.reasons, reason))
  if (objections[0] && picker.random.chance(OBJECTION_SHARE))
    sentences.push(words.around(pairs.objections, objections[0]))
  return {
    question: words.question(reasons ? pairs.whys : pairs.questions, relation, contrast.target),
    response: wording.paragraph(sentences),
    weighs: reasons ? [...contrasts.keys()] : [contrast.target],
  }
}
