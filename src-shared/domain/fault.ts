import { z } from 'zod'

/**
 * Every expected failure, once. `file.*` codes belong to one file of a batch and never stop it;
 * the others stop the operation that met them.
 */
export const FAULT_CODES = [
  // one file of a batch
  'file.missing',
  'file.unreadable',
  'file.empty',
  'file.not_regular',
  'file.too_large',
  'file.too_small',
  'file.not_video',
  'file.no_video_stream',
  'file.unsupported_codec',
  'file.playlist_refused',
  'file.damaged',
  'file.limit_exceeded',
  'file.decode_timeout',
  'file.changed',
  'folder.no_videos',
  'scoring.crashed',
  'scoring.failed',
  // an operation
  'input.invalid',
  'not_found',
  'conflict',
  'cancelled',
  'disk.full',
  'database.newer',
  'database.damaged',
  'database.busy',
  'database.read_only',
  'environment.ffmpeg_missing',
  'environment.pack_missing',
  'environment.pack_invalid',
  'environment.unsupported',
  'pack.refused',
  'pack.license_required',
  'pack.disabled',
  'export.target_exists',
  'llm.endpoint_refused',
  'llm.failed',
  'internal',
] as const

export const faultCode = z.enum(FAULT_CODES)
export type FaultCode = z.infer<typeof faultCode>

/** One item of a batch that was set aside; the rest of the batch went on. */
export const itemFailure = z.strictObject({ path: z.string(), code: faultCode, message: z.string() })
export type ItemFailure = z.infer<typeof itemFailure>

/** An expected failure: a code from the closed list and a sentence that says what happened and what to do. */
export class Fault extends Error {
  readonly code: FaultCode
  constructor(code: FaultCode, message: string, options?: { cause?: unknown }) {
    super(message, options)
    this.name = 'Fault'
    this.code = code
  }
}

/** Any thrown thing as a Fault; what is not one already is a bug and becomes `internal`. */
export function toFault(thrown: unknown): Fault {
  if (thrown instanceof Fault)
    return thrown
  const message = thrown instanceof Error ? thrown.message : String(thrown)
  return new Fault('internal', message, { cause: thrown })
}
