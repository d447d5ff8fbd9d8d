import { z } from 'zod'
import { answeredClaim, answeredProvenance, instructionKind, instructionState } from '../domain/claim'
import { languageCode } from '../domain/generation'
import { level } from '../domain/level'
import { STALE_REASONS, staleCounts, staleReason } from '../domain/stale'
import { target } from '../domain/taxonomy'
import { clientId, curatorName, instant, operation, searchText } from './base'
import { videoDetail } from './catalog'

export const VERDICTS = ['approve', 'reject', 'flag'] as const
export const verdict = z.enum(VERDICTS)
export type Verdict = z.infer<typeof verdict>

/** A row of the review queue. */
export const instructionRow = z.strictObject({
  id: z.uuidv7(),
  videoId: z.uuidv7(),
  videoName: z.string(),
  kind: instructionKind,
  questionType: z.string(),
  question: z.string(),
  state: instructionState,
  overall: level.nullable(),
  /** Why the text is out of date; null while it is not. */
  stale: staleReason.nullable(),
  posterUrl: z.string().nullable(),
  /** The video that `videoId` is compared with; null in instructions about one video. */
  second: z.strictObject({ videoId: z.uuidv7(), videoName: z.string(), posterUrl: z.string().nullable() }).nullable(),
})
export type InstructionRow = z.infer<typeof instructionRow>

export const instructionDetail = instructionRow.extend({
  response: z.string(),
  claims: z.array(answeredClaim),
  /** True once a curator has edited the text; `original` is then what was generated. */
  edited: z.boolean(),
  original: z.strictObject({ question: z.string(), response: z.string() }),
  provenance: answeredProvenance,
  /** Sentences for people: what has changed since the text was written, and who did it. Empty while it is not stale. */
  staleBecause: z.array(z.string()),
  /** The text that would be written now, beside one that somebody has decided on or edited; null when none waits for an answer. */
  offer: z.strictObject({ id: z.uuidv7(), question: z.string(), response: z.string(), claims: z.array(answeredClaim) }).nullable(),
  decidedBy: z.string().nullable(),
  decidedAt: instant.nullable(),
  /** Counts decision events on this instruction; send it back as `expectedVersion`. */
  version: z.number().int(),
})
export type InstructionDetail = z.infer<typeof instructionDetail>

export const decisionKind = z.enum(['approve', 'reject', 'flag', 'edit', 'take', 'keep', 'set-level', 'undo'])

/** One thing a person did; events are only ever appended. */
export const decisionEvent = z.strictObject({
  id: z.uuidv7(),
  at: instant,
  by: z.string(),
  kind: decisionKind,
  /** Instruction or video the event is about. */
  subject: z.strictObject({ type: z.enum(['instruction', 'video']), id: z.uuidv7() }),
  /** A sentence for people: "Set noise from poor to fair". */
  summary: z.string(),
  /** Event that this one takes back; only for `undo`. */
  undoes: z.uuidv7().nullable(),
  /** Taken back by a later undo. */
  undone: z.boolean(),
})
export type DecisionEvent = z.infer<typeof decisionEvent>

export const queueFilter = z.strictObject({
  search: searchText.optional(),
  state: instructionState.optional(),
  kind: instructionKind.optional(),
  language: languageCode.optional(),
  /** Only instructions of videos whose effective level of `target` is one of `levels`. */
  quality: z.strictObject({ target, levels: z.array(level).min(1) }).optional(),
  videoId: z.uuidv7().optional(),
  /** Only texts that are out of date, for any reason or for one. */
  stale: z.enum(['any', ...STALE_REASONS]).optional(),
})
export type QueueFilter = z.infer<typeof queueFilter>

/** What every decision carries: an id of the client's making, who, and the version it was made on. */
const decided = { eventId: clientId, by: curatorName, expectedVersion: z.number().int().nonnegative() }

export const review = {
  listQueue: operation
    .input(z.strictObject({
      filter: queueFilter.default({}),
      offset: z.number().int().nonnegative().default(0),
      limit: z.number().int().min(1).max(500).default(100),
    }))
    .output(z.strictObject({ rows: z.array(instructionRow), total: z.number().int() })),
  /** The instruction with its video, or both videos of a comparison: all that the review page paints for one item. */
  getItem: operation.input(z.strictObject({ id: z.uuidv7() })).output(z.strictObject({ instruction: instructionDetail, video: videoDetail, second: videoDetail.nullable() })),
  /** Durable before it answers. Sending the same `eventId` again changes nothing and answers the same. */
  decide: operation
    .input(z.strictObject({ ...decided, id: z.uuidv7(), verdict, reason: z.string().max(500).optional() }))
    .output(z.strictObject({ instruction: instructionDetail, event: decisionEvent })),
  edit: operation
    .input(z.strictObject({ ...decided, id: z.uuidv7(), question: z.string().trim().min(1).max(2000), response: z.string().trim().min(1).max(8000) }))
    .output(z.strictObject({ instruction: instructionDetail, event: decisionEvent })),
  /** Answers the offer of a new text: takes it in place of the old one, or keeps the old one, which is then no longer stale. */
  answerOffer: operation
    .input(z.strictObject({ ...decided, id: z.uuidv7(), offer: z.uuidv7(), answer: z.enum(['take', 'keep']) }))
    .output(z.strictObject({ instruction: instructionDetail, event: decisionEvent })),
  /** How many texts are out of date. */
  countStale: operation.output(staleCounts),
  /** Sets the level of one dimension; the groups and the overall follow. Null gives the machine's level back. */
  setLevel: operation
    .input(z.strictObject({ ...decided, videoId: z.uuidv7(), target, level: level.nullable() }))
    .output(z.strictObject({ video: videoDetail, event: decisionEvent })),
  /** Takes back the newest event of `by` that is not undone, or the given one. Undoing an undo is redo. */
  undo: operation
    .input(z.strictObject({ eventId: clientId, by: curatorName, event: z.uuidv7().optional() }))
    .output(z.strictObject({ event: decisionEvent, undone: decisionEvent })),
  redo: operation
    .input(z.strictObject({ eventId: clientId, by: curatorName }))
    .output(z.strictObject({ event: decisionEvent, undone: decisionEvent })),
  history: operation
    .input(z.strictObject({ subject: z.uuidv7().optional(), limit: z.number().int().min(1).max(500).default(100) }))
    .output(z.array(decisionEvent)),
}
