import type { ChatMessage, ChatRequest, LockedText } from './ports'
import { createHash } from 'node:crypto'
import { z } from 'zod'

/** Occurs in the data once; the text that takes its place is never searched again. */
export const holds = (name: string) => (text: string): boolean => text.split(`{${name}}`).length === 2

/** What every prompt file says. */
export const sharedFields = {
  language: z.string().regex(/^[a-z]{2,3}(?:-[A-Za-z]+)*$/),
  version: z.string().regex(/^\d+\.\d+\.\d+$/),
  temperature: z.number().min(0).max(2),
  maxTokens: z.number().int().min(64).max(32_768),
  system: z.array(z.string().min(1).max(2000)).min(1).max(40),
}

/** A prompt file: the words by which a model is asked, with its version. */
export const promptFile = z.strictObject({
  id: z.literal('rewrite'),
  ...sharedFields,
  /** Question types whose form would not survive other words; they are not sent. */
  fixedForms: z.array(z.string().regex(/^[a-z_]{1,40}$/)),
  user: z.string().max(4000).refine(holds('input'), 'holds {input} once'),
  retry: z.string().max(4000).refine(holds('problems'), 'holds {problems} once'),
})
export type PromptFile = z.infer<typeof promptFile>

/** What a model must answer. */
const answer = z.strictObject({ question: z.string(), response: z.string() })
export type Wording = z.infer<typeof answer>

/** {@link answer} in the form that servers can hold a model to. */
const ANSWER_SCHEMA = {
  type: 'object',
  properties: { question: { type: 'string' }, response: { type: 'string' } },
  required: ['question', 'response'],
  additionalProperties: false,
} as const

/** The answer to a refused rewrite is quoted so far: enough to see what was wrong. */
const QUOTED_CHARS = 8000

export interface Prompt {
  readonly language: string
  /** Hash of everything that shapes an answer besides model and input. */
  readonly sha256: string
  readonly inputSha256: (text: LockedText, levels: Readonly<Record<string, string>>) => string
  /** `names` says how each target is called in the language of the text, `scene` what the video shows, where that is known. */
  readonly request: (text: LockedText, about: { readonly names: Readonly<Record<string, string>>, readonly scene: string | undefined }) => ChatRequest
  readonly isFixedForm: (text: Pick<LockedText, 'questionType'>) => boolean
  /** Asks again, with what was wrong with the first answer. */
  readonly retry: (request: ChatRequest, answer: string, problems: readonly string[]) => ChatRequest
}

/** Hash of a value by its JSON. */
export const sha256 = (value: unknown): string => createHash('sha256').update(JSON.stringify(value)).digest('hex')

/** Puts a value in its place. */
export const fill = (template: string, name: string, value: string): string => template.split(`{${name}}`).join(value)

/** What a text rates, as data for a model. */
function ratingsOf(claims: LockedText['claims'], names: Readonly<Record<string, string>>): { aspect: string, level: string }[] {
  return claims.map(({ target, level }) => ({ aspect: names[target] ?? target, level }))
}

/** Makes a prompt file ready for asking. */
export function compilePrompt(file: PromptFile): Prompt {
  const say = (role: ChatMessage['role'], content: string): ChatMessage => ({ role, content })
  return {
    language: file.language,
    sha256: sha256([file, ANSWER_SCHEMA]),
    inputSha256: ({ kind, questionType, question, response, claims }, levels) =>
      sha256([kind, questionType, question, response, claims.map(({ text, target, level }) => [text, target, level]), Object.entries(levels).sort(([a], [b]) => a < b ? -1 : 1)]),
    isFixedForm: ({ questionType }) => file.fixedForms.includes(questionType),
    request: ({ question, response, claims }, { names, scene }) => ({
      // No file name and no metadata goes in.
      messages: [say('system', file.system.join('\n')), say('user', fill(file.user, 'input', JSON.stringify({ question, response, ratings: ratingsOf(claims, names), scene })))],
      schema: ANSWER_SCHEMA,
      temperature: file.temperature,
      maxTokens: file.maxTokens,
    }),
    retry: (request, said, problems) => ({
      ...request,
      messages: [...request.messages, say('assistant', said.slice(0, QUOTED_CHARS)), say('user', fill(file.retry, 'problems', problems.map(problem => `- ${problem}`).join('\n')))],
    }),
  }
}

/** The wording in a parsed answer, or why it is none. */
export function readWording(value: unknown): Wording | string {
  const parsed = answer.safeParse(value)
  return parsed.success ? parsed.data : `the answer is not an object of the strings question and response alone (${parsed.error.issues.map(issue => issue.message).join('; ').slice(0, 200)})`
}
