import type { ScoreRun } from '../../src-main/core/scoring/ports'
import type { Stores } from '../../src-main/infra/sqlite/index'
import type { StreamInfo } from '../../src-shared/domain/media'
import type { Taxonomy } from '../../src-shared/domain/taxonomy'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { v7 as uuidv7 } from 'uuid'
import { storable } from '../../src-main/core/instructions/ports'
import { openStores } from '../../src-main/infra/sqlite/index'
import { balanceOptions } from '../../src-shared/contract/balance'
import { taxonomy as taxonomySchema } from '../../src-shared/domain/taxonomy'

export const TAXONOMY: Taxonomy = taxonomySchema.parse(JSON.parse(readFileSync(join(import.meta.dirname, '../../resources/taxonomy/s2i-14.json'), 'utf8')))

export const STREAM: StreamInfo = {
  index: 0,
  container: 'mov,mp4,m4a,3gp,3g2,mj2',
  codec: 'h264',
  profile: 'High',
  pixelFormat: 'yuv420p',
  bitDepth: 8,
  widthPx: 640,
  heightPx: 360,
  displayWidthPx: 640,
  displayHeightPx: 360,
  rotationDeg: 0,
  sar: [1, 1],
  colorSpace: null,
  colorTransfer: null,
  colorPrimaries: null,
  fullRange: false,
  hdr: null,
  interlaced: false,
  fps: 30,
  variableFrameRate: false,
  durationS: 1,
  bitrateKbps: 800,
  hasAudio: false,
  framesPromised: null,
}

/** A workspace database in its own folder, removed at the end of the `using` block. */
export function temporaryStores(): Stores & Disposable & { path: string } {
  const folder = mkdtempSync(join(tmpdir(), 's2i-sql-'))
  const path = join(folder, 's2i.db')
  const stores = openStores(path, TAXONOMY)
  return Object.assign(stores, {
    path,
    [Symbol.dispose]() {
      stores.close()
      rmSync(folder, { recursive: true, force: true })
    },
  })
}

/** Adds a file video with a 30-frame packet index and returns its id. */
export function addVideo(stores: Stores, name: string): string {
  const id = uuidv7()
  const pts = Array.from({ length: 30 }, (_, index) => index * 512)
  stores.videos.insert(
    { id, name, path: `/videos/${name}`, sha256: id.replaceAll('-', '').padEnd(64, '0'), sizeBytes: 1000, mtimeMs: 1 },
    { stream: STREAM, frameTable: { timeBase: [1, 15360], pts, keyframes: [0], origin: 'packets' } },
    new Date(0).toISOString(),
  )
  return id
}

/** Stores one score for every dimension. */
export function scoreVideo(stores: Stores, videoId: string, score = 0.5, change: Partial<ScoreRun> = {}): void {
  const pts = Array.from({ length: 30 }, (_, index) => index * 512)
  stores.scores.save({
    id: uuidv7(),
    videoId,
    pack: 'analytic@1.0.0',
    packSha256: 'a'.repeat(64),
    parameters: '{}',
    scoredAt: new Date(1000).toISOString(),
    analysis: {
      frameTable: { timeBase: [1, 15360], pts, keyframes: [0], origin: 'decoded' },
      framesDecoded: 30,
      framesExpected: 30,
      decodeErrors: [],
      decodeErrorCount: 0,
      degraded: false,
      features: { edge_slope: { value: 0.2, unit: '1' } },
      sampling: { kind: 'whole' },
      versions: { ffmpeg: '5.1', onnxruntime: '1.30.0', provider: 'cpu' },
    },
    scores: TAXONOMY.dimensions.map(dimension => ({ target: dimension.id, score, source: 'measured' as const, confidence: 1, reason: null })),
    timeline: null,
    ...change,
  })
}

/** Adds one text claiming `fair` noise for a video (compared with a second one where that is given) and returns its id. */
export function addInstruction(stores: Stores, videoId: string, slot = 'reasoning/1/en', secondVideoId?: string): string {
  const id = uuidv7()
  stores.instructions.insert([storable({
    id,
    videoId,
    ...(secondVideoId !== undefined && { secondVideoId }),
    slot,
    kind: 'reasoning',
    questionType: 'overall-justification',
    question: 'How good is the picture?',
    response: 'The cleanliness of the picture is fair.',
    claims: [{ text: 'The cleanliness of the picture is fair.', target: 'noise', level: 'fair' }],
    provenance: { pack: 'analytic@1.0.0', taxonomy: 's2i-14@1.0.0', grammar: 'en@1.0.0', seed: 1, llm: null, levels: { noise: 'fair' }, basis: ['noise'] },
    generator: `generator-${slot}`,
  })], new Date(2000).toISOString())
  return id
}

/** Saves a set of videos with their outcomes and returns its id. */
export function addSet(stores: Stores, outcomes: Readonly<Record<string, 'selected' | 'duplicate'>>): string {
  const id = uuidv7()
  const videos = Object.entries(outcomes).map(([videoId, outcome]) => ({ id: videoId, name: `${videoId}.mp4`, path: null, sha256: null, quality: 0.5, source: 'score' as const, bin: 0, stratum: '', outcome, reason: null }))
  const report = { candidates: 0, fromScores: 0, fromProxies: 0, unmeasured: 0, before: [], after: [], bins: [], strata: [], strataCount: 0, agreement: { compared: 0, srcc: null, offset: 0, threshold: null }, disagreeing: 0, duplicates: 0, labelled: { videos: 0, withFile: 0, histogram: [] } }
  const selected = videos.filter(video => video.outcome === 'selected').length
  const saved = stores.balance.save({ id, name: null, at: new Date(0).toISOString(), options: balanceOptions.parse({ target: Math.max(1, selected) }), selected, shortBins: 0, taxonomy: 't', pack: 'p', packSha256: 'b'.repeat(64), report, videos }, { sha256: 'b'.repeat(64), name: 'p', manifest: '{}' })
  // A set counts once all of it is saved.
  Array.from(saved)
  return id
}
