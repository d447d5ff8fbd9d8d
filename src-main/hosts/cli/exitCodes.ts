import type { FaultCode } from '../../../src-shared/domain/fault'

/** Exit codes of the command line; scripts rely on them. */
export const EXIT = { done: 0, usage: 1, someFailed: 2, database: 3, environment: 4, cancelled: 130 } as const

/** Exit code of a fault that ended a command. */
export function exitCodeOf(code: FaultCode): number {
  if (code.startsWith('database.'))
    return EXIT.database
  if (code.startsWith('environment.') || code === 'disk.full' || ['pack.license_required', 'pack.disabled'].includes(code))
    return EXIT.environment
  return code === 'cancelled' ? EXIT.cancelled : EXIT.usage
}
