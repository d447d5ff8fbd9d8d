import { z } from 'zod'
import { answeredClaim, instructionKind } from '../domain/claim'
import { instant, operation } from './base'

/** The server that rewords texts. Kept with the user, never in a workspace: a folder from somebody else must not say where texts are sent. */
export const llmSettings = z.strictObject({
  /** Whether jobs have generated texts reworded. */
  enabled: z.boolean().default(false),
  /** Address of an OpenAI-compatible server, such as `http://localhost:11434/v1`; empty while there is none. */
  url: z.string().trim().max(500).default(''),
  model: z.string().trim().max(200).default(''),
  /** Requests under way at once. */
  concurrency: z.number().int().min(1).max(16).default(2),
  /** Consent to plain http to another computer. */
  allowInsecure: z.boolean().default(false),
})
export type LlmSettings = z.infer<typeof llmSettings>

/** A key that can stand in a header. */
export const llmKey = z.string().trim().regex(/^[\x21-\x7E]{1,4096}$/, 'a key is one word of printable ASCII characters')

export const llmState = llmSettings.extend({
  /** Whether a key for this server is kept here; the key itself never comes back. */
  hasKey: z.boolean(),
  /** Where keys are kept: the keychain of the system, or a file that only the user may read. */
  keyPlace: z.enum(['keychain', 'file']),
})
export type LlmState = z.infer<typeof llmState>

const wording = z.strictObject({ question: z.string(), response: z.string() })

/** A rewrite that was refused, beside the text that stays. All of it is data by strangers: shown as text, never as markup. */
export const refusedRewrite = z.strictObject({
  instructionId: z.uuidv7(),
  videoName: z.string(),
  kind: instructionKind,
  questionType: z.string(),
  /** The grammar's text, and the ratings that it makes. */
  original: wording.extend({ claims: z.array(answeredClaim) }),
  /** What the model answered, to the letter; cut at the limit on texts. */
  answer: z.string(),
  /** The pair in the answer; null where it holds none. */
  rewrite: wording.nullable(),
  /** Why it was refused, as sentences. */
  problems: z.array(z.string()),
  model: z.string(),
  promptSha256: z.string(),
  at: instant,
})
export type RefusedRewrite = z.infer<typeof refusedRewrite>

export const llm = {
  get: operation.output(llmState),
  set: operation.input(llmSettings).output(llmState),
  /** Keeps a key for the server of the settings; null forgets it. */
  setKey: operation.input(z.strictObject({ key: llmKey.nullable() })).output(llmState),
  /** The last refused rewrites, newest first. */
  listRefusals: operation.input(z.strictObject({ limit: z.number().int().min(1).max(200).default(20) })).output(z.array(refusedRewrite)),
}
