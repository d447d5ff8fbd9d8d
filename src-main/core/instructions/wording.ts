import type { Level } from '../../../src-shared/domain/level'
import type { CompiledGrammar, SentencePool } from './compiledGrammar'
import type { QualityEntry } from './impact'
import type { Picker } from './random'
import type { Piece, Slots, Template } from './template'
import { bandOf } from './compiledGrammar'
import { capitalise, claimPiece, fill, join } from './template'

export type ClaimForm = 'plain' | 'relative' | 'gapped'

/** Puts ratings into words with one stream of choices; one instance for one instruction. */
export class Wording {
  readonly grammar: CompiledGrammar
  readonly picker: Picker
  readonly #dimensionIds: ReadonlySet<string>

  constructor(grammar: CompiledGrammar, picker: Picker) {
    this.grammar = grammar
    this.picker = picker
    this.#dimensionIds = new Set(grammar.taxonomy.dimensions.map(entry => entry.id))
  }

  /** Name of a target in a sentence. */
  nameOf(target: string): string {
    return this.grammar.names[target] ?? target
  }

  /** A word of the entry's level: groups and the overall by the level's own word, dimensions now and then by a synonym. */
  levelWord(entry: QualityEntry): string {
    const words = this.grammar.source.levels[entry.level]
    const synonymous = this.#dimensionIds.has(entry.target) && this.picker.random.chance(this.grammar.source.synonymShare)
    return synonymous ? this.picker.pick(words) : words[0] as string
  }

  /** The level's own word. */
  ownWord(level: Level): string {
    return this.grammar.source.levels[level][0] as string
  }

  /** One claim; what is inferred is said with a hedge, the level word unchanged. */
  claim(entry: QualityEntry, form: ClaimForm, word = this.levelWord(entry)): Piece {
    const hedged = entry.source === 'inferred'
    const pool = form === 'gapped' ? 'gapped' : form === 'plain' ? (hedged ? 'hedged' : 'plain') : (hedged ? 'relativeHedged' : 'relative')
    const template = this.picker.pick(this.grammar.claims[pool])
    const { text } = fill(template, { target: this.nameOf(entry.target), level: word })
    return claimPiece(text, entry.target, entry.level)
  }

  /** Claims as an enumeration; each keeps its own level word, so that each can be checked and highlighted alone. */
  list(entries: readonly QualityEntry[]): Piece {
    const { joins } = this.grammar.source
    const gap = this.picker.pick(this.grammar.claims.gapped)
    const pieces = entries.map((entry, index) => {
      // A measured rating must not borrow the hedge of an inferred one before it, nor lend it certainty.
      if (index === 0 || (entry.source === 'inferred') !== (entries[0]?.source === 'inferred'))
        return this.claim(entry, 'plain')
      const { text } = fill(gap, { target: this.nameOf(entry.target), level: this.levelWord(entry) })
      return claimPiece(text, entry.target, entry.level)
    })
    return join(pieces, index => index === pieces.length - 1 ? joins.listLast : joins.list)
  }

  /** What one sees at this level; null for inferred scores, where nothing was seen, and for groups. */
  evidence(entry: QualityEntry): string | null {
    const alternatives = this.grammar.evidence[entry.target]?.[bandOf(this.grammar, entry.level)]
    return alternatives && entry.source !== 'inferred' ? this.picker.pick(alternatives) : null
  }

  /** A sentence about one entry, with evidence where there is some (and, with `bareShare`, now and then without). */
  sentence(pool: SentencePool, entry: QualityEntry, bareShare = 0): Piece {
    const evidence = this.picker.random.chance(bareShare) ? null : this.evidence(entry)
    const template = this.picker.pick(evidence === null ? pool.bare : pool.withEvidence)
    return this.fill(template, { ...this.claimSlots(template, entry), ...(evidence === null ? {} : { evidence }) })
  }

  /** A sentence around the claim of one entry. */
  around(templates: readonly Template[], entry: QualityEntry, slots: Slots = {}): Piece {
    const template = this.picker.pick(templates)
    return this.fill(template, { ...slots, ...this.claimSlots(template, entry) })
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

  private claimSlots(template: Template, entry: QualityEntry): Slots {
    return template.slots.has('relative') ? { relative: this.claim(entry, 'relative') } : { claim: this.claim(entry, 'plain') }
  }
}
