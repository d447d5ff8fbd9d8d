import { Fault } from '../../../src-shared/domain/fault'

/** Fault of work that was asked to stop. */
export function cancelled(): Fault {
  return new Fault('cancelled', 'The work was cancelled. What was finished before is kept.')
}

/** @throws Fault `cancelled` once `signal` is aborted. */
export function throwIfCancelled(signal: AbortSignal): void {
  if (signal.aborted)
    throw cancelled()
}
