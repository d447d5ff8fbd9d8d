import type { ChatRequest } from '../rewriting/ports'
import type { FrameRules } from './chooseFrames'
import type { FramePicture, PictureForm } from './ports'
import { Buffer } from 'node:buffer'
import { z } from 'zod'
import { fill, holds, sha256, sharedFields } from '../rewriting/prompt'

const rule = z.strictObject({ must: z.boolean(), pattern: z.string().min(1).max(4000), problem: z.string().min(1).max(400) })

/** A prompt file: how a model is asked what a video shows, which frames it sees, and what a caption must be like. */
export const captionPromptFile = z.strictObject({
  id: z.literal('caption'),
  ...sharedFields,
  frames: z.strictObject({
    count: z.number().int().min(1).max(16),
    candidates: z.number().int().min(1).max(64),
    maxSidePx: z.number().int().min(64).max(2048),
    jpegQuality: z.number().int().min(2).max(31),
    blackLuma: z.number().min(0).max(255),
    alikeLuma: z.number().min(0).max(255),
  }),
  maxChars: z.number().int().min(10).max(1000),
  /** What a caption must match, or must not, ignoring case where it must not. */
  rules: z.array(rule).max(20),
  user: z.string().min(1).max(4000),
  retry: z.string().max(4000).refine(holds('problems'), 'holds {problems} once'),
})
export type CaptionPromptFile = z.infer<typeof captionPromptFile>

const answer = z.strictObject({ caption: z.string() })
const ANSWER_SCHEMA = { type: 'object', properties: { caption: { type: 'string' } }, required: ['caption'], additionalProperties: false } as const
/** The answer to a refused caption is quoted so far. */
const QUOTED_CHARS = 1000

export interface CaptionPrompt {
  readonly language: string
  /** Hash of everything that shapes an answer besides model and video. */
  readonly sha256: string
  readonly frames: FrameRules & PictureForm
  readonly maxChars: number
  readonly rules: readonly { readonly must: boolean, readonly pattern: RegExp, readonly problem: string }[]
  readonly request: (pictures: readonly FramePicture[]) => ChatRequest
  readonly retry: (request: ChatRequest, said: string, problems: readonly string[]) => ChatRequest
}

/** Makes a prompt file ready for asking. @throws SyntaxError when a pattern is no regular expression. */
export function compileCaptionPrompt(file: CaptionPromptFile): CaptionPrompt {
  return {
    language: file.language,
    sha256: sha256([file, ANSWER_SCHEMA]),
    frames: file.frames,
    maxChars: file.maxChars,
    rules: file.rules.map(({ must, pattern, problem }) => ({ must, pattern: new RegExp(pattern, must ? 'u' : 'iu'), problem })),
    request: pictures => ({
      // Pictures and nothing else of the video: no file name, no metadata.
      messages: [
        { role: 'system', content: file.system.join('\n') },
        { role: 'user', content: [{ text: file.user }, ...pictures.map(({ jpeg }) => ({ imageUrl: `data:image/jpeg;base64,${Buffer.from(jpeg).toString('base64')}` }))] },
      ],
      schema: ANSWER_SCHEMA,
      temperature: file.temperature,
      maxTokens: file.maxTokens,
    }),
    retry: (request, said, problems) => ({
      ...request,
      messages: [...request.messages, { role: 'assistant', content: said.slice(0, QUOTED_CHARS) }, { role: 'user', content: fill(file.retry, 'problems', problems.map(problem => `- ${problem}`).join('\n')) }],
    }),
  }
}

/** The caption in a parsed answer, or why it is none. */
export function readCaption(value: unknown): { readonly caption: string } | string {
  const parsed = answer.safeParse(value)
  return parsed.success ? parsed.data : 'the answer is not an object of the string caption alone'
}
