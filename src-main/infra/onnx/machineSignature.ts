import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { cpus, homedir, hostname, release } from 'node:os'
import { dirname, join } from 'node:path'
import process from 'node:process'
import { z } from 'zod'

const requireFromHere = createRequire(import.meta.url)
const VULKAN_DRIVERS = ['/usr/share/vulkan/icd.d', '/etc/vulkan/icd.d', join(homedir(), '.local/share/vulkan/icd.d')]
/** Variables that choose the graphics driver. */
const DRIVER_VARIABLES = ['VK_DRIVER_FILES', 'VK_ICD_FILENAMES', 'VK_ADD_DRIVER_FILES', 'CUDA_VISIBLE_DEVICES']

function namesIn(folder: string): string[] {
  try { return readdirSync(folder).sort() }
  catch { return [] }
}

function textOf(path: string): string {
  try { return readFileSync(path, 'utf8').trim() }
  catch { return '' }
}

/** Vendor and device numbers of the graphics adapters, where the system shows them as files (Linux). */
function adapters(): string[] {
  const folder = '/sys/class/drm'
  return namesIn(folder)
    .filter(name => /^card\d+$/.test(name))
    .map(name => `${textOf(join(folder, name, 'device/vendor'))} ${textOf(join(folder, name, 'device/device'))}`)
}

/** Version of the installed onnxruntime-node, read from its package so that the runtime itself stays out of this process. */
export function runtimeVersion(): string {
  return z.object({ version: z.string() }).parse(requireFromHere('onnxruntime-node/package.json')).version
}

/** Libraries beside the runtime: those for CUDA are put there later, by hand. */
function runtimeLibraries(): string[] {
  const folder = dirname(requireFromHere.resolve('onnxruntime-node/package.json'))
  return namesIn(join(folder, 'bin/napi-v6', process.platform, process.arch))
}

/**
 * Checksum of what decides which providers work and how fast they are: processor, adapters, system, graphics drivers,
 * libraries of the runtime. It changes when a driver is installed, and names no machine.
 */
export function machineSignature(): string {
  const parts = [
    process.platform,
    process.arch,
    release(),
    hostname(),
    cpus()[0]?.model ?? '',
    cpus().length,
    process.versions.electron ?? 'node',
    adapters(),
    textOf('/proc/driver/nvidia/version'),
    VULKAN_DRIVERS.map(namesIn),
    DRIVER_VARIABLES.map(name => process.env[name] ?? ''),
    runtimeLibraries(),
  ]
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 32)
}
