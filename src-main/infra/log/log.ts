import { mkdirSync } from 'node:fs'
import { dirname } from 'node:path'
import process from 'node:process'
import pino from 'pino'

/** Log of a host: unexpected errors with what was being done; never tokens, texts or file contents. */
export interface Log { readonly error: (message: string, error: unknown, detail?: Readonly<Record<string, unknown>>) => void }

/** Writes JSON lines to `path`, or to stderr for hosts that people watch. */
export function createLog(path: string | null): Log {
  if (path !== null)
    mkdirSync(dirname(path), { recursive: true })
  const destination = path === null ? pino.destination({ fd: process.stderr.fd, sync: true }) : pino.destination({ dest: path, sync: true })
  const logger = pino({ base: null, timestamp: pino.stdTimeFunctions.isoTime }, destination)
  return { error: (message, error, detail = {}) => logger.error({ ...detail, err: error }, message) }
}
