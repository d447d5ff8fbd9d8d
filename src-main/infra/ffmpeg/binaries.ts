import type { Buffer } from 'node:buffer'
import { execFile } from 'node:child_process'
import { accessSync, constants, statSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import process from 'node:process'
import { promisify } from 'node:util'
import { Fault } from '../../../src-shared/domain/fault'

export type MediaTool = 'ffmpeg' | 'ffprobe'

const OVERRIDES: Record<MediaTool, string> = { ffmpeg: 'S2I_FFMPEG', ffprobe: 'S2I_FFPROBE' }

/** Filter without which HDR videos cannot be tone-mapped. */
const REQUIRED_FILTERS = ['zscale', 'tonemap', 'scale'] as const

const QUERY_MS = 15_000

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return statSync(path).isFile()
  }
  catch {
    return false
  }
}

/** Absolute path of a program on `PATH`; null when there is none. */
export function findOnPath(name: string): string | null {
  const suffixes = process.platform === 'win32' ? ['.exe'] : ['']
  for (const folder of (process.env.PATH ?? '').split(delimiter)) {
    for (const suffix of suffixes) {
      const candidate = join(folder, name + suffix)
      if (folder !== '' && isExecutable(candidate))
        return candidate
    }
  }
  return null
}

/** The command that installs ffmpeg and ffprobe on this platform. */
export function ffmpegInstallCommand(platform: NodeJS.Platform = process.platform): string {
  if (platform === 'darwin')
    return 'brew install ffmpeg'
  if (platform === 'win32')
    return 'winget install --id Gyan.FFmpeg'
  return 'sudo apt-get install -y ffmpeg'
}

/** Fault that names the missing tool and the command that installs it. */
export function missingTool(tool: MediaTool, cause?: unknown): Fault {
  return new Fault('environment.ffmpeg_missing', `${tool} was not found, so videos cannot be read. Nothing was changed. Install it with: ${ffmpegInstallCommand()}  (or set ${OVERRIDES[tool]} to its path).`, { cause })
}

/**
 * Absolute path of ffmpeg or ffprobe: `$S2I_FFMPEG` / `$S2I_FFPROBE` where set, else the first on `PATH`.
 * @throws Fault `environment.ffmpeg_missing` with the command that installs it.
 */
export function mediaToolPath(tool: MediaTool): string {
  const override = process.env[OVERRIDES[tool]]
  const path = override === undefined || override === '' ? findOnPath(tool) : override
  if (path === null || !isExecutable(path))
    throw missingTool(tool)
  return path
}

/** What the installed ffmpeg is and what of ours it lacks. */
export interface MediaToolReport {
  readonly ffmpegPath: string
  readonly ffprobePath: string
  /** As ffmpeg reports it: "5.1.9-0+deb12u1". */
  readonly version: string
  /** Filters that scoring needs and this build does not have. */
  readonly missingFilters: readonly string[]
}

const run = promisify(execFile)

async function query(path: string, args: readonly string[]): Promise<string> {
  const { stdout } = await run(path, args, { timeout: QUERY_MS, maxBuffer: 4 * 1024 * 1024, windowsHide: true })
  return (stdout as string | Buffer).toString()
}

/** Version number in the first line of `ffmpeg -version`; "unknown" for builds that do not say. */
export function parseVersion(output: string): string {
  return /^ff(?:mpeg|probe) version (\S+)/.exec(output)?.[1] ?? 'unknown'
}

/** Names in the second column of `ffmpeg -filters`. */
export function parseFilters(output: string): Set<string> {
  return new Set([...output.matchAll(/^ [T.][S.][C.]? +(\w+) +\S+->\S+/gm)].map(match => match[1] ?? ''))
}

/**
 * Version of the installed ffmpeg.
 * @throws Fault `environment.ffmpeg_missing`.
 */
export async function ffmpegVersion(): Promise<string> {
  const path = mediaToolPath('ffmpeg')
  try {
    return parseVersion(await query(path, ['-version']))
  }
  catch (cause) {
    throw missingTool('ffmpeg', cause)
  }
}

/**
 * Finds both tools and asks ffmpeg for its version and filters.
 * @throws Fault `environment.ffmpeg_missing`.
 */
export async function inspectMediaTools(): Promise<MediaToolReport> {
  const ffmpegPath = mediaToolPath('ffmpeg')
  const ffprobePath = mediaToolPath('ffprobe')
  try {
    const [version, filters] = await Promise.all([ffmpegVersion(), query(ffmpegPath, ['-hide_banner', '-filters'])])
    const present = parseFilters(filters)
    return { ffmpegPath, ffprobePath, version, missingFilters: REQUIRED_FILTERS.filter(name => !present.has(name)) }
  }
  catch (cause) {
    throw missingTool('ffmpeg', cause)
  }
}

/** Codec names with a decoder in the output of `ffmpeg -codecs`. */
export function parseDecodableCodecs(output: string): Set<string> {
  return new Set([...output.matchAll(/^ D[E.][VASDT.][I.][L.][S.] +(\w+) /gm)].map(match => match[1] ?? ''))
}

const decodable = new Map<string, Promise<Set<string>>>()

/**
 * Whether the installed ffmpeg has a decoder for a codec (by ffprobe's name); asked once per binary.
 * @throws Fault `environment.ffmpeg_missing`.
 */
export async function canDecode(codec: string): Promise<boolean> {
  const path = mediaToolPath('ffmpeg')
  let codecs = decodable.get(path)
  if (codecs === undefined) {
    codecs = query(path, ['-hide_banner', '-codecs']).then(parseDecodableCodecs)
    decodable.set(path, codecs)
    // A failed query is forgotten, so that the next call asks again.
    codecs.catch(() => decodable.delete(path))
  }
  return (await codecs).has(codec)
}
