import type { Claim, InstructionKind } from '../../../src-shared/domain/claim'
import type { Level } from '../../../src-shared/domain/level'
import type { CompiledGrammar } from '../instructions'

/** Words, or a picture as a data URL. */
export type ChatPart = { readonly text: string } | { readonly imageUrl: string }
export interface ChatMessage { readonly role: 'system' | 'user' | 'assistant', readonly content: string | readonly ChatPart[] }

/** What a model said, as it said it: data to be judged. */
export interface ChatAnswer { readonly text: string, readonly tokensIn: number, readonly tokensOut: number }

export interface ChatRequest {
  readonly messages: readonly ChatMessage[]
  /** JSON schema of the answer, for servers that can hold a model to it. */
  readonly schema: Readonly<Record<string, unknown>>
  readonly temperature: number
  readonly maxTokens: number
}

/** A model behind a server. */
export interface ChatModel {
  readonly model: string
  /** Scheme, host and port: where texts go; holds no key. */
  readonly endpoint: string
  /** How many requests may be under way at once. */
  readonly concurrency: number
  /** Why no requests are sent for the time being, as a sentence, and whether waiting helps; null while they are. */
  readonly paused: () => { readonly because: string, readonly final: boolean } | null
  /** @throws Fault `llm.failed` when no answer came within the limits, `cancelled`. */
  readonly ask: (request: ChatRequest, signal: AbortSignal) => Promise<ChatAnswer>
}

/** A text and the ratings that it may make. */
export interface LockedText {
  readonly kind: InstructionKind
  readonly questionType: string
  readonly question: string
  readonly response: string
  readonly claims: readonly Claim[]
}

/**
 * Compares a rewrite with the text it was made from: the problems as sentences, none when it makes the same ratings,
 * and the claims as the rewrite words them.
 */
export type RatingLock = (
  original: LockedText,
  rewritten: { readonly question?: string, readonly response: string },
  levels: Readonly<Record<string, Level>>,
  grammar: CompiledGrammar,
) => { readonly problems: readonly string[], readonly claims: readonly Claim[] }

/** What names an answer: asked again with the same three, the answer is the one that is kept. */
export interface RewriteKey { readonly promptSha256: string, readonly model: string, readonly inputSha256: string }

/** What came of asking: words to use, or that the model does not keep the ratings of this text. */
export type RewriteOutcome
  = | { readonly kind: 'rewritten', readonly question: string, readonly response: string, /** Of the server that answered. */ readonly endpoint: string }
    | { readonly kind: 'refused', readonly problems: readonly string[] }

/** Outcomes of earlier asking. A server that failed is no outcome: what has none is pending. */
export interface RewriteCache {
  readonly find: (key: RewriteKey) => RewriteOutcome | null
  readonly put: (key: RewriteKey, outcome: RewriteOutcome, at: string) => void
}

/** A rewrite that was refused, for people to see what a model does with the texts. */
export interface Refusal {
  readonly instructionId: string
  readonly model: string
  readonly promptSha256: string
  readonly problems: readonly string[]
  /** What the model answered, cut to the limit on texts. */
  readonly answer: string
  readonly at: string
}

/** A refusal beside the text that stays. */
export interface RefusalRecord extends Refusal {
  readonly videoName: string
  readonly original: LockedText
}

/** The last refusals; a bounded number. */
export interface RefusalLog {
  readonly add: (refusal: Refusal) => void
  /** Newest first. */
  readonly list: (limit: number) => RefusalRecord[]
}
