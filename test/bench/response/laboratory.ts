import type { Feature } from '../../../src-main/core/scoring/ports'
import type { Graphs } from '../../../src-main/infra/onnx/graphs'
import type { Recipe } from './studio'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { analyzeVideo } from '../../../src-main/hosts/inference/analyzeVideo'
import { ffmpegVersion } from '../../../src-main/infra/ffmpeg/binaries'
import { createMediaProbe } from '../../../src-main/infra/ffmpeg/probe'
import { openGraphs } from '../../../src-main/infra/onnx/graphs'
import { loadAnalyticPack } from '../../../src-main/infra/onnx/packFolder'
import { DEFAULT_LIMITS } from '../../../src-shared/domain/limits'
import { analyticPackFolder } from '../../support/inferenceEntry'
import { ROOT } from '../../support/repository'
import { make } from './studio'

export type Features = Readonly<Record<string, Feature>>

/** Features do not depend on how they are mapped to scores, so these files may change without a new measurement. */
const MAPPING = new Set(['scoreFeatures.ts', 'measureExpression.ts', 'packManifest.ts', 'service.ts', 'effectiveQuality.ts', 'timeline.ts', 'ports.ts', 'index.ts', 'importTable.ts'])
const MEASURING = ['src-main/core/scoring', 'src-main/hosts/inference', 'src-main/infra/ffmpeg', 'src-main/infra/onnx']

const never = new AbortController().signal
const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex')

/** Makes clips and measures them with the product's own code; what was measured before by the same code is read back. */
export class Laboratory {
  readonly folder = process.env.S2I_RESPONSE_CACHE ?? join(tmpdir(), `s2i-response-${process.getuid?.() ?? 0}`)
  /** Clips stay for the next run, which then only measures: for work on estimators; takes some four gigabytes. */
  readonly #keepsClips = process.env.S2I_RESPONSE_KEEP === '1'
  readonly #pack = loadAnalyticPack(analyticPackFolder)
  readonly #graphs = this.#pack.then(pack => openGraphs(pack, 'cpu'))
  readonly #ffmpeg = ffmpegVersion()
  #code: string | null = null
  measured = 0

  get pack(): ReturnType<typeof loadAnalyticPack> {
    return this.#pack
  }

  constructor() {
    mkdirSync(this.folder, { recursive: true })
  }

  /** Path of the clip; made when it is not there. */
  async clip(recipe: Recipe): Promise<string> {
    const path = join(this.folder, `${sha256(JSON.stringify([recipe, await this.#ffmpeg])).slice(0, 32)}.${recipe.suffix}`)
    if (!existsSync(path)) {
      const partial = path.replace(/\.(\w+)$/, '.part.$1')
      await make(recipe, partial)
      renameSync(partial, path)
    }
    return path
  }

  /** Features of the clip that `recipe` makes; the clip itself goes unless `keep`. */
  async features(recipe: Recipe, keep = this.#keepsClips): Promise<Features> {
    const key = sha256(JSON.stringify([recipe, await this.#ffmpeg, await this.#measuringCode()])).slice(0, 32)
    const kept = join(this.folder, `${key}.json`)
    if (existsSync(kept))
      return JSON.parse(readFileSync(kept, 'utf8')) as Features
    const path = await this.clip(recipe)
    const features = await this.measure(path)
    writeFileSync(kept, JSON.stringify(features))
    if (!keep)
      rmSync(path)
    return features
  }

  /** Features of a file, measured now. */
  async measure(path: string, graphs: Promise<Graphs> = this.#graphs): Promise<Features> {
    const { stream, frameTable } = await createMediaProbe().probe(path, never)
    const { manifest } = await this.#pack
    const tools = { graphs, manifest, limits: DEFAULT_LIMITS, onFrames: () => {} }
    const request = { videoPath: path, stream, index: frameTable, framesExpected: frameTable.pts.length, timeBase: frameTable.timeBase }
    this.measured += 1
    return (await analyzeVideo(request, tools, never)).features
  }

  /** Size of a clip's pictures. */
  async sizeOf(path: string): Promise<{ widthPx: number, heightPx: number }> {
    const { widthPx, heightPx } = (await createMediaProbe().probe(path, never)).stream
    return { widthPx, heightPx }
  }

  async #measuringCode(): Promise<string> {
    const { manifest } = await this.#pack
    const { files, sampling, series, blocks, bitrate, features } = manifest
    this.#code ??= JSON.stringify(MEASURING.flatMap(folder => readdirSync(join(ROOT, folder)).filter(name => name.endsWith('.ts') && !MAPPING.has(name)).map(name => sha256(readFileSync(join(ROOT, folder, name), 'utf8')))))
    return JSON.stringify([this.#code, files, sampling, series, blocks, bitrate, features])
  }
}
