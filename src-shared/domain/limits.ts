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
  /** Smallest side of a picture that says anything about its quality. */
  minSidePx: z.number().int().positive().default(8),
  /** How many times longer one side may be than the other: key frames keep their shape, and their short side something to see. */
  maxAspectRatio: z.number().positive().default(256),
  maxAllocBytes: bytes.default(1024 ** 3),
  maxAddressSpaceBytes: bytes.default(4 * 1024 ** 3),
  maxCpuS: z.number().int().positive().default(1800),
  /** What the pictures that the threads of a decoder hold may take; with many cores, large pictures would meet the limit on address space. */
  decodeThreadBytes: bytes.default(512 * 1024 ** 2),
  decodeStallMs: ms.default(20_000),
  decodeHardMs: ms.default(1_800_000),
  maxDurationS: z.number().positive().default(6 * 3600),
  maxFrames: z.number().int().positive().default(1_500_000),
  maxFileBytes: bytes.default(256 * 1024 ** 3),
  inferenceLoadMs: ms.default(60_000),
  inferenceBatchMs: ms.default(60_000),
  /** For one execution provider to prepare the graphs and measure a key frame. */
  providerMeasureMs: ms.default(15_000),
  /** A provider other than cpu that takes longer for a sixteenth of the pixels is a hundred times slower than any processor and is not measured further. */
  providerHopelessMs: ms.default(1000),
  inferenceRecycleClips: z.number().int().positive().default(500),
  /** A process that has grown beyond this is replaced between two videos. */
  inferenceMaxRssBytes: bytes.default(1.5 * 1024 ** 3),
  /** The same for a process with a learned model, whose weights and activations alone may take gigabytes. */
  inferenceLearnedMaxRssBytes: bytes.default(6 * 1024 ** 3),
  /** Memory that a process running somebody else's model may use. */
  inferenceMemoryBytes: bytes.default(8 * 1024 ** 3),
  /** Time for trying a model pack at import: loading it and running it on test pictures. */
  packTrialMs: ms.default(60_000),
  /** Crashes that disable a learned pack in a workspace. */
  packMaxCrashes: z.number().int().positive().default(3),
  /** A crash no longer counts once the pack has scored so many videos after it: a good pack is not disabled by three accidents in a year. */
  packCrashForgivenAfter: z.number().int().positive().default(100),
  packMaxFiles: z.number().int().positive().default(64),
  packMaxBytes: bytes.default(4 * 1024 ** 3),
  packManifestMaxBytes: bytes.default(256 * 1024),
  packLicenseMaxBytes: bytes.default(256 * 1024),
  /** How many times larger than its packed form a file of a zip may become. */
  packMaxInflation: z.number().positive().default(200),
  /** One request to an LLM server: to connect, until the answer begins, without a byte of it, and in all. Idle alone never ends a drip. */
  llmConnectMs: ms.default(10_000),
  llmFirstByteMs: ms.default(60_000),
  llmIdleMs: ms.default(30_000),
  llmTotalMs: ms.default(180_000),
  /** Of an answer as it was sent and as it unpacks. */
  llmMaxBytes: bytes.default(256 * 1024),
  /** How often one request is sent again after 429, 5xx or a time limit. */
  llmRetries: z.number().int().nonnegative().default(2),
  /** Wait before the first of them, doubled for the next, unless the server names one. */
  llmBackoffMs: ms.default(1000),
  /** The longest wait that a server may ask for. */
  llmMaxRetryAfterMs: ms.default(30_000),
  /** Requests that fail in a row before no more are sent, and how long until one is tried again. */
  llmBreakerFailures: z.number().int().positive().default(5),
  llmBreakerOpenMs: ms.default(30_000),
  /** How often a job waits for a server that answered before and stands still, before it goes on without it. */
  llmBreakerWaits: z.number().int().nonnegative().default(4),
  /** A text by a model: as much as a curator's. */
  llmMaxTextChars: z.number().int().positive().default(8000),
  /** Refused rewrites kept as samples in a workspace. */
  llmKeptRefusals: z.number().int().positive().default(200),
  minFreeDiskBytes: bytes.default(500 * 1024 * 1024),
})
export type Limits = z.infer<typeof limits>

/** The defaults of {@link limits}. */
export const DEFAULT_LIMITS: Limits = limits.parse({})
