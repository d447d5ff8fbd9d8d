import type { Job } from '../../../src-shared/contract/jobs'
import type { Work } from './work'

export interface JobOrder<Summary> {
  /** The client's; starting the same id twice starts nothing. */
  readonly id: string
  readonly title: string
  readonly work: (signal: AbortSignal) => Work<Summary>
  /** One sentence for people about what was done. */
  readonly describe: (summary: Summary) => string
}

/** Runs long work one piece at a time, shows it to whoever watches, and ends it when asked. */
export interface JobRunner {
  start: <Summary>(order: JobOrder<Summary>) => void
  list: () => Job[]
  /** Every job once, then a snapshot at each change until `signal` aborts. */
  watch: (signal: AbortSignal | undefined) => AsyncGenerator<Job, void, void>
  /** False when there is no such running job. */
  cancel: (id: string) => boolean
  /** Cancels everything and waits until it has stopped. */
  close: () => Promise<void>
}
