import { existsSync, realpathSync } from 'node:fs'
import { dirname, join } from 'node:path'
import process from 'node:process'

const ICD = 'vk_swiftshader_icd.json'
/** Where Debian's package puts the browser; `/usr/bin/chromium` is a script that starts it. */
const DEBIAN_FOLDER = '/usr/lib/chromium'

function foldersOf(binary: string | undefined): string[] {
  return binary !== undefined && existsSync(binary) ? [dirname(binary), dirname(realpathSync(binary))] : []
}

/** Description of the software Vulkan driver (SwiftShader) that comes with Chromium, for `VK_DRIVER_FILES`; null where there is none. */
export const SOFTWARE_VULKAN: string | null = [...foldersOf(process.env.S2I_CHROMIUM), ...foldersOf('/usr/bin/chromium'), DEBIAN_FOLDER]
  .map(folder => join(folder, ICD))
  .find(existsSync) ?? null

/** A driver description that is not there: Vulkan then has no adapter, whatever the machine has. */
export const NO_VULKAN = '/nonexistent/icd.json'

if (SOFTWARE_VULKAN === null)
  console.warn('SKIPPED: no Chromium with SwiftShader was found (set S2I_CHROMIUM), so WebGPU is not exercised.')
