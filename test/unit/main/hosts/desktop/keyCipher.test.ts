import type { SafeStorage } from '../../../../../src-main/hosts/desktop/keyCipher'
import { Buffer } from 'node:buffer'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { keyCipher } from '../../../../../src-main/hosts/desktop/keyCipher'
import { createKeyStore } from '../../../../../src-main/infra/files/llmFiles'

const mirrored = (text: string): string => [...text].reverse().join('')
function storage(change: Partial<SafeStorage> = {}): SafeStorage {
  return {
    isEncryptionAvailable: () => true,
    getSelectedStorageBackend: () => 'gnome_libsecret',
    encryptString: text => Buffer.from(mirrored(text)),
    decryptString: sealed => mirrored(sealed.toString()),
    ...change,
  }
}

test('there is no cipher without a keychain, nor where Linux has only a password that every program knows', () => {
  expect(keyCipher(undefined, 'linux')).toBeNull()
  expect(keyCipher(storage({ isEncryptionAvailable: () => false }), 'darwin')).toBeNull()
  expect(keyCipher(storage({ getSelectedStorageBackend: () => 'basic_text' }), 'linux')).toBeNull()
  expect(keyCipher(storage(), 'linux')).not.toBeNull()
})

test('a sealed key opens with the keychain only, and is not in the file', async () => {
  const folder = mkdtempSync(join(tmpdir(), 's2i-keys-'))
  try {
    const path = join(folder, 'keys.json')
    const sealed = createKeyStore(path, keyCipher(storage(), 'darwin'))
    await sealed.set('https://a.example', 'sk-secret')
    await createKeyStore(path, null).set('https://b.example', 'sk-plain')
    expect(readFileSync(path, 'utf8')).not.toContain('sk-secret')
    expect([sealed.get('https://a.example'), sealed.get('https://b.example'), sealed.get('https://c.example')]).toEqual(['sk-secret', 'sk-plain', null])
    expect(createKeyStore(path, null).has('https://a.example')).toBe(true)
    expect(() => createKeyStore(path, null).get('https://a.example')).toThrow(expect.objectContaining({ code: 'environment.unsupported' }))
    await sealed.set('https://a.example', null)
    expect(sealed.has('https://a.example')).toBe(false)
  }
  finally { rmSync(folder, { recursive: true, force: true }) }
})
