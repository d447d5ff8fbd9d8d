import { z } from 'zod'

const bytes = z.number().int().positive()
const ms = z.number().int().positive()

/** Limits on untrusted input and on long work: one schema, each shown in the message of the fault it causes. */
export const limits = z.strictObject({
  probeMs: ms.default(15_000),
  probeOutputBytes: bytes.default(64 * 1024 * 1024),
  probeSizeBytes: bytes.default(20_000_000),
  analyzeDurationMs: ms.default(10_000),
  maxStreams: z.number().int().positive().default(32),
  maxPixels: z.number().int().positive().default(67_108_864),
  maxAllocBytes: bytes.default(1024 ** 3),
  maxAddressSpaceBytes: bytes.default(4 * 1024 ** 3),
  maxCpuS: z.number().int().positive().default(1800),
  decodeStallMs: ms.default(20_000),
  decodeHardMs: ms.default(1_800_000),
  maxDurationS: z.number().positive().default(6 * 3600),
  maxFrames: z.number().int().positive().default(1_500_000),
  maxFileBytes: bytes.default(256 * 1024 ** 3),
  inferenceLoadMs: ms.default(60_000),
  inferenceBatchMs: ms.default(60_000),
  /** For one execution provider to prepare the graphs and measure a key frame. */
  providerMeasureMs: ms.default(15_000),
  inferenceRecycleClips: z.number().int().positive().default(500),
  inferenceMaxRssBytes: bytes.default(1.5 * 1024 ** 3),
  minFreeDiskBytes: bytes.default(500 * 1024 * 1024),
})
export type Limits = z.infer<typeof limits>

/** The defaults of {@link limits}. */
export const DEFAULT_LIMITS: Limits = limits.parse({})
