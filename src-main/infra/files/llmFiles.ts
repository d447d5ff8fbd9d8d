import type { ConnectionStore, KeyStore } from '../../core/rewriting/connection'
import { Buffer } from 'node:buffer'
import { readFileSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { z } from 'zod'
import { llmSettings } from '../../../src-shared/contract/llm'
import { Fault } from '../../../src-shared/domain/fault'
import { replaceFile } from './atomicFile'

/** Seals texts with a secret that the system's keychain keeps. */
export interface KeyCipher { readonly seal: (text: string) => Uint8Array, readonly open: (sealed: Uint8Array) => string }

/** A key as it is, or sealed by the desktop app (base64). */
const keyFile = z.record(z.string(), z.union([z.strictObject({ key: z.string() }), z.strictObject({ sealed: z.base64() })]))
type KeyFile = z.infer<typeof keyFile>

/** Only the user may read what is written, from the moment the file is there. */
const PRIVATE = 0o600

function read<Schema extends z.ZodType>(path: string, schema: Schema): z.infer<Schema> {
  let text: string
  try { text = readFileSync(path, 'utf8') }
  catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT')
      return schema.parse({})
    throw new Fault('input.invalid', `${path} could not be read. Nothing was changed. Check its permissions.`, { cause })
  }
  try { return schema.parse(JSON.parse(text)) }
  // Without the cause: it may quote a key.
  catch { throw new Fault('input.invalid', `${path} is not a valid file of S2I Workbench. It was left as it is. Correct or delete it, then set the LLM server again.`) }
}

const write = (path: string, value: unknown): Promise<void> => replaceFile(path, partial => writeFile(partial, `${JSON.stringify(value, null, 2)}\n`, { mode: PRIVATE, flag: 'wx' }))

/** Settings of the LLM server in a JSON file of the user. */
export function createConnectionStore(path: string): ConnectionStore {
  return { get: () => read(path, llmSettings), set: settings => write(path, settings) }
}

/** Keys in a file that only the user may read; sealed by `cipher` where the system has a keychain. */
export function createKeyStore(path: string, cipher: KeyCipher | null): KeyStore {
  const all = (): KeyFile => read(path, keyFile)
  const find = (origin: string): KeyFile[string] | undefined => Object.entries(all()).find(([name]) => name === origin)?.[1]
  return {
    place: cipher === null ? 'file' : 'keychain',
    has: origin => find(origin) !== undefined,
    get(origin) {
      const entry = find(origin)
      if (entry === undefined)
        return null
      if ('key' in entry)
        return entry.key
      if (cipher === null)
        throw new Fault('environment.unsupported', `The key for ${origin} was kept by the desktop app in the keychain of the system, which this program cannot open. Nothing was sent. Give it with --llm-key-file, $S2I_LLM_KEY or "s2i llm key set".`)
      try { return cipher.open(Buffer.from(entry.sealed, 'base64')) }
      catch { throw new Fault('environment.unsupported', `The keychain of the system does not open the key for ${origin}. Nothing was sent. Enter the key again in Settings.`) }
    },
    async set(origin, key) {
      const others = Object.entries(all()).filter(([name]) => name !== origin)
      const entry = key === null ? [] : [[origin, cipher === null ? { key } : { sealed: Buffer.from(cipher.seal(key)).toString('base64') }] as const]
      await write(path, Object.fromEntries([...others, ...entry]))
    },
  }
}
