import type { KeyCipher } from '../../infra/files/llmFiles'
import { Buffer } from 'node:buffer'

/** What is used of Electron's `safeStorage`. */
export interface SafeStorage {
  readonly isEncryptionAvailable: () => boolean
  readonly getSelectedStorageBackend?: () => string
  readonly encryptString: (text: string) => Buffer
  readonly decryptString: (sealed: Buffer) => string
}

/** The keychain of the system as a cipher; null where there is none, or (on Linux) only a password that every program knows. */
export function keyCipher(storage: SafeStorage | undefined, platform: NodeJS.Platform): KeyCipher | null {
  if (storage === undefined || !storage.isEncryptionAvailable())
    return null
  if (platform === 'linux' && ['basic_text', 'unknown'].includes(storage.getSelectedStorageBackend?.() ?? 'unknown'))
    return null
  return { seal: text => storage.encryptString(text), open: sealed => storage.decryptString(Buffer.from(sealed)) }
}
