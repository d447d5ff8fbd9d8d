import { z } from 'zod'
import { level } from './level'
import { target } from './taxonomy'
import { frameRange } from './timeline'

/**
 * One piece of a response that claims a level for one target; `text` occurs verbatim in the response. `frames`: where it
 * shows, as the response says beside it. `video`: which one of a comparison is rated, where it is not the first or only one.
 */
export const claim = z.strictObject({ text: z.string().min(1).max(2000), target, level, frames: frameRange.nullish(), video: z.literal('second').nullish() })
export type Claim = z.infer<typeof claim>

/** The same as it is answered: every field is there. */
export const answeredClaim = claim.required()
export type AnsweredClaim = z.infer<typeof answeredClaim>

/** A claim with every field. */
export function answered(claim: Claim): AnsweredClaim {
  return { ...claim, frames: claim.frames ?? null, video: claim.video ?? null }
}

/** `reasoning`: hierarchical chain of thought; `qa`: one question about quality; `stage1`: quality perception pairs that tune the vision side first. */
export const INSTRUCTION_KINDS = ['reasoning', 'qa', 'stage1'] as const
export const instructionKind = z.enum(INSTRUCTION_KINDS)
export type InstructionKind = z.infer<typeof instructionKind>

/** State of an instruction, derived from its decision events. */
export const INSTRUCTION_STATES = ['pending', 'approved', 'rejected', 'flagged'] as const
export const instructionState = z.enum(INSTRUCTION_STATES)
export type InstructionState = z.infer<typeof instructionState>

/** How a generated text came to be; enough to make it again. */
export const provenance = z.strictObject({
  pack: z.string().nullable(),
  taxonomy: z.string(),
  grammar: z.string(),
  seed: z.number().int(),
  /** The model that reworded the text, under which prompt, and the server that ran it (scheme, host and port; never a key); null for the grammar's own words. */
  llm: z.strictObject({ model: z.string(), promptSha256: z.string(), endpoint: z.string() }).nullable(),
  /** Levels the text was written from, by target. */
  levels: z.record(target, level),
  /** Targets whose levels the text depends on (of both videos where it compares two): those it rates and those it weighs them against. A change of any other leaves it true. */
  basis: z.array(target),
  /** The second video of a comparison, named by its file's sha256 or else its name; `pack` and `levels` above are the first one's. */
  second: z.strictObject({ video: z.string(), pack: z.string().nullable(), levels: z.record(target, level) }).nullish(),
  /** Frames of the video that times in the text refer to; absent where it says none. */
  frameCount: z.number().int().positive().nullish(),
})
export type Provenance = z.infer<typeof provenance>

/** The same as it is answered: every field is there. */
export const answeredProvenance = provenance.required()
