import { createRequire } from 'node:module'
import { dirname, join, resolve } from 'node:path'
import { describe, expect, test } from 'vitest'

const root = resolve(import.meta.dirname, '../../..')
const require = createRequire(import.meta.url)
// Not a documented interface of electron-builder, but the only check of a configuration that packs nothing.
const inBuilder = createRequire(require.resolve('electron-builder'))
const { getConfig, validateConfiguration } = inBuilder(join(dirname(inBuilder.resolve('app-builder-lib/package.json')), 'out/util/config/config.js'))

async function load(override: Record<string, unknown> = {}) {
  const config = await getConfig(root, 'build/electron-builder.yml', override)
  await validateConfiguration(config, { isEnabled: false, add: () => {} })
  return config
}

describe('the packaging configuration', () => {
  test('is one that electron-builder accepts', async () => {
    await expect(load()).resolves.toMatchObject({ appId: 'org.s2i.workbench', asar: true, npmRebuild: false })
  })

  test('would be refused with a misspelt key', async () => {
    await expect(load({ asarr: true })).rejects.toThrow(/asarr/)
  })

  test('closes every fuse that lets other code in, and leaves none to its default', async () => {
    expect((await load()).electronFuses).toEqual({
      runAsNode: false,
      enableNodeOptionsEnvironmentVariable: false,
      enableNodeCliInspectArguments: false,
      enableCookieEncryption: true,
      enableEmbeddedAsarIntegrityValidation: true,
      onlyLoadAppFromAsar: true,
      loadBrowserProcessSpecificV8Snapshot: false,
      grantFileProtocolExtraPrivileges: false,
    })
  })

  test('ships each system its own native libraries only, outside the archive', async () => {
    const config = await load()
    expect(config.asarUnpack).toContain('**/*.{node,so,so.*,dylib,dll}')
    const own = { linux: 'linux', win: 'win32', mac: 'darwin' } as const
    for (const [target, platform] of Object.entries(own)) {
      const [onnxruntime = ''] = (config[target].files as string[]).filter(pattern => pattern.includes('onnxruntime-node'))
      const excluded = /\{(.+)\}/.exec(onnxruntime)?.[1]?.split(',')
      expect([target, excluded?.sort()]).toEqual([target, ['darwin', 'linux', 'win32'].filter(name => name !== platform)])
    }
  })
})
