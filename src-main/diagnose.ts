import type { Diagnosis } from '../src-shared/contract/workspace'
import type { PackManifest } from './core/scoring/packManifest'
import { statfs } from 'node:fs/promises'
import process from 'node:process'
import { toFault } from '../src-shared/domain/fault'
import { DEFAULT_LIMITS } from '../src-shared/domain/limits'
import { inspectMediaTools } from './infra/ffmpeg/binaries'

type Check = Diagnosis['checks'][number]

interface Parts {
  readonly workspaceDir: string
  readonly pack: PackManifest
  readonly version: string
  /** Decodes and measures a short test clip the way videos are. @throws Fault. */
  readonly measure: () => Promise<{ readonly provider: string, readonly onnxruntime: string, readonly note?: string | undefined }>
}

/** Looks at everything the workbench needs; a check that fails says what to do. */
export async function diagnose({ workspaceDir, pack, version, measure }: Parts): Promise<Diagnosis> {
  const checks = await Promise.all([
    check('program', 'Program', async () => `S2I Workbench ${version} on Node ${process.versions.node}, ${process.platform}-${process.arch}`),
    check('ffmpeg', 'ffmpeg', async () => {
      const { version: found, ffmpegPath, missingFilters } = await inspectMediaTools()
      if (missingFilters.length > 0)
        throw new Error(`this build of ffmpeg (${ffmpegPath}) lacks the filters ${missingFilters.join(', ')}, which HDR video needs. Install a full build.`)
      return `${found} (${ffmpegPath})`
    }),
    check('pack', 'Model pack', async () => `${pack.id}@${pack.version}, checksums match`),
    check('inference', 'Scoring', async () => {
      const { provider, onnxruntime, note } = await measure()
      return `a test clip was decoded and measured by ONNX Runtime ${onnxruntime} (${provider}) in a child process${note === undefined ? '' : `. Note: ${note}`}`
    }),
    check('disk', 'Free disk space', async () => {
      const { bavail, bsize } = await statfs(workspaceDir)
      const free = bavail * bsize
      if (free < DEFAULT_LIMITS.minFreeDiskBytes)
        throw new Error(`only ${gigabytes(free)} are left in ${workspaceDir}. Free some space before adding videos.`)
      return `${gigabytes(free)} in ${workspaceDir}`
    }),
  ])
  return { checks }
}

async function check(id: string, label: string, look: () => Promise<string>): Promise<Check> {
  try { return { id, label, ok: true, detail: await look(), advice: null } }
  catch (thrown) {
    const { message } = toFault(thrown)
    const [detail = message, ...advice] = message.split(/(?<=\.)\s+/)
    return { id, label, ok: false, detail, advice: advice.join(' ') || null }
  }
}

function gigabytes(bytes: number): string {
  return `${(bytes / 1024 ** 3).toFixed(1)} GiB`
}
