import type { ExecutionProvider } from '../../../src-shared/domain/provider'

/** What was found out about one execution provider on one machine. */
export interface ProviderMeasurement {
  readonly name: ExecutionProvider
  /** It ran the model. */
  readonly available: boolean
  /** What went wrong, in the runtime's words; null when nothing did. */
  readonly reason: string | null
  /** Milliseconds for a key frame of 540 lines with its crop and 64 thumbnails. */
  readonly msPerFrame: number | null
  /** Largest difference of any output from cpu's; null when it could not be compared. */
  readonly maxDifference: number | null
}

/** What a measurement holds for: it is made again when any of these changes. */
export interface MeasurementKey {
  readonly onnxruntime: string
  /** Checksum of what the machine can compute with: processor, graphics adapters, drivers. */
  readonly machine: string
  readonly packSha256: string
}

export interface ProviderMeasurements extends MeasurementKey {
  /** When it was measured, ISO 8601. */
  readonly at: string
  readonly providers: readonly ProviderMeasurement[]
}

/** Measures providers in processes that may crash or hang. */
export interface ProviderProber {
  readonly key: () => MeasurementKey
  /** Every provider that the runtime offers here, cpu first. @throws Fault `cancelled`, `environment.*`. */
  readonly measure: (signal: AbortSignal) => Promise<ProviderMeasurement[]>
}

/** Remembers measurements for every workspace of this user, those of several machines beside each other. */
export interface ProviderStore {
  readonly get: (key: MeasurementKey) => ProviderMeasurements | null
  /** Keeps what was measured; from then on `get` gives it, whether or not it could be written for the next program. */
  readonly set: (measurements: ProviderMeasurements) => Promise<void>
}
