import type { FaultCode } from '../../../src-shared/domain/fault'
import { z } from 'zod'
import document from '../../../resources/media/file-faults.json'
import { Fault, faultCode } from '../../../src-shared/domain/fault'

/** Sentences and decoder messages of the faults of one file: `resources/media/file-faults.json`. */
export const fileFaultDocument = z.strictObject({
  setAside: z.string().min(1),
  sentences: z.record(z.string(), z.strictObject({ what: z.string().includes('{name}'), advice: z.string().min(1) })),
  stderr: z.array(z.strictObject({ pattern: z.string().min(1), code: faultCode, detail: z.string().optional() })),
})

const { setAside, sentences, stderr } = fileFaultDocument.parse(document)

const stderrRules = stderr.map(rule => ({ ...rule, pattern: new RegExp(rule.pattern) }))

const MAX_NAME_LENGTH = 120

/**
 * Name of a file for people: the last part of the path, without control characters (a name may hold line breaks
 * or terminal codes) and at most 120 characters.
 */
export function displayName(path: string): string {
  const last = path.split(/[/\\]/).findLast(part => part !== '') ?? path
  const plain = last.replace(/[\p{Cc}\p{Cf}]/gu, '\uFFFD')
  return plain.length > MAX_NAME_LENGTH ? `${plain.slice(0, MAX_NAME_LENGTH - 1)}…` : plain
}

/**
 * Fault about one file: what happened, that the rest went on, what to do.
 * `detail` is one more sentence that says which limit or what was found.
 */
export function fileFault(code: FaultCode, path: string, options: { detail?: string | undefined, cause?: unknown } = {}): Fault {
  const sentence = sentences[code]
  if (sentence === undefined)
    throw new Error(`No sentence for ${code} in resources/media/file-faults.json`)
  const parts = [sentence.what.replace('{name}', () => displayName(path)), options.detail, setAside, sentence.advice]
  return new Fault(code, parts.filter(part => part !== undefined).join(' '), { cause: options.cause })
}

/**
 * Fault that ffmpeg's or ffprobe's messages about `path` amount to: the first rule of
 * `resources/media/file-faults.json` that matches a line, else `file.damaged`.
 */
export function decodeFault(stderrLines: readonly string[], path: string): Fault {
  const rule = stderrRules.find(candidate => stderrLines.some(line => candidate.pattern.test(line)))
  const cause = new Error(stderrLines.slice(-20).join('\n'))
  return fileFault(rule?.code ?? 'file.damaged', path, { detail: rule?.detail, cause })
}
