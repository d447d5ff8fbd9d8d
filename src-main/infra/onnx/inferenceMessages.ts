import { z } from 'zod'
import { packReport } from '../../../src-shared/contract/packs'
import { faultCode } from '../../../src-shared/domain/fault'
import { limits } from '../../../src-shared/domain/limits'
import { frameTable, streamInfo } from '../../../src-shared/domain/media'
import { executionProvider } from '../../../src-shared/domain/provider'
import { frameRange, frameSampling } from '../../../src-shared/domain/timeline'
import { glanceSampling } from '../../core/balance/rules'
import { measureCommand } from './providerMessages'

const id = z.number().int().nonnegative()
const count = z.number().int().nonnegative()

/** Only a few key frames are looked at. */
const glance = glanceSampling.extend({ minContrast: z.number().nonnegative() })

/** What the parent says to an inference process. */
export const inferenceCommand = z.discriminatedUnion('type', [
  /** First message: which pack to load. A checksum must match what the parent has loaded. */
  z.strictObject({ type: z.literal('load'), packFolder: z.string(), packSha256: z.string().nullable(), provider: executionProvider, limits }),
  /** `index` is the packet index of the probe. */
  z.strictObject({ type: z.literal('analyze'), id, videoPath: z.string(), stream: streamInfo, index: frameTable, glance: glance.nullable() }),
  z.strictObject({ type: z.literal('cancel'), id }),
  measureCommand,
  /** Instead of all others: try a pack on test pictures. */
  z.strictObject({ type: z.literal('try'), packFolder: z.string(), packSha256: z.string(), limits }),
])
export type InferenceCommand = z.infer<typeof inferenceCommand>

const analysis = z.strictObject({
  frameTable,
  framesDecoded: count,
  framesExpected: count,
  decodeErrors: z.array(z.string()).max(20),
  decodeErrorCount: count,
  degraded: z.boolean(),
  features: z.record(z.string(), z.strictObject({ value: z.number(), unit: z.string() })),
  windows: z.array(frameRange.extend({ features: z.record(z.string(), z.number()) })).max(4096),
  sampling: frameSampling,
  poster: z.instanceof(Uint8Array),
  frameHashes: z.array(z.string().regex(/^[0-9a-f]{16}$/)).max(16).optional(),
  versions: z.strictObject({ ffmpeg: z.string(), onnxruntime: z.string(), provider: z.string(), note: z.string().optional() }),
})

/** `id` is null when the pack could not be loaded. */
const failed = z.strictObject({ type: z.literal('failed'), id: id.nullable(), code: faultCode, message: z.string() })

/** What an inference process says to its parent. */
export const inferenceReport = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('ready') }),
  z.strictObject({ type: z.literal('frames'), id, decoded: count }),
  /** A graph starts or stops running for the video; lets the parent notice one that never stops. */
  z.strictObject({ type: z.literal('batch'), id, running: z.boolean() }),
  z.strictObject({ type: z.literal('analyzed'), id, analysis, rssBytes: count }),
  failed,
])
export type InferenceReport = z.infer<typeof inferenceReport>

/** What it says instead when it was asked to try a pack. */
export const trialReport = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('tried'), checks: packReport.shape.checks }),
  failed,
])
export type TrialReport = z.infer<typeof trialReport>
