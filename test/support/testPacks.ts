import { createHash } from 'node:crypto'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const COLOR = { order: 'RGB', range: [0, 255], mean: [123.675, 116.28, 103.53], std: [58.395, 57.12, 57.375] }
const FRAGMENTS = { mode: 'fragments', grid: [7, 7], patch: [32, 32] }
const RESIZE = { mode: 'resize', width: 224, height: 224, keepAspect: false }
const view = (name: string, clips: number, rest: object) => ({ name, dtype: 'float32', layout: 'NCTHW', shape: [clips, 3, 32, 224, 224], ...rest })

/** Manifest fields of a pack with DOVER's signature, `clips` technical clips. */
export function doverManifest(clips = 4) {
  return {
    id: 'tiny-dover',
    inputs: [
      view('aes_view', 1, { temporal: { mode: 'segments', segments: 32, framesPerSegment: 1 }, spatial: RESIZE }),
      view('tech_view', clips, { temporal: { mode: 'clips', clips, length: 32, stride: 2, wrap: 'modulo' }, spatial: FRAGMENTS }),
    ],
    outputs: [
      { index: 0, name: 'aesthetic', target: 'group:aesthetic', calibration: { kind: 'z', mean: 0.1107, sd: 0.07355 } },
      { index: 1, name: 'technical', target: 'group:distortion', calibration: { kind: 'z', mean: -0.08285, sd: 0.03774 } },
    ],
  }
}

/** Manifest fields of FAST-VQA-B (4 clips) or FasterVQA (8 segments of 4 frames). */
export function fastVqaManifest(clips: 1 | 4) {
  const temporal = clips === 4 ? { mode: 'clips', clips, length: 32, stride: 2, wrap: 'modulo' } : { mode: 'segments', segments: 8, framesPerSegment: 4 }
  const calibration = clips === 4 ? { kind: 'z', mean: -0.1102, sd: 0.04179 } : { kind: 'z', mean: 0.1476, sd: 0.03613 }
  return { id: 'tiny-fastvqa', inputs: [view('fragments', clips, { temporal, spatial: FRAGMENTS })], outputs: [{ name: 'quality', target: 'overall', calibration }] }
}

/** Manifest fields of MaxVQA: two inputs, sixteen values in one output. */
export function maxVqaManifest() {
  const element = (index: number, target: string) => ({ index: 0, element: index, target, calibration: { kind: 'identity' } })
  return {
    id: 'tiny-maxvqa',
    inputs: [
      { ...view('aesthetic', 1, { temporal: { mode: 'uniform', frames: 64 }, spatial: RESIZE }), shape: [1, 3, 64, 224, 224] },
      view('technical', 4, { temporal: { mode: 'clips', clips: 4, length: 32, stride: 2, wrap: 'modulo' }, spatial: FRAGMENTS }),
    ],
    outputs: [element(0, 'overall'), element(3, 'dim:color'), element(7, 'dim:sharpness'), element(15, 'group:distortion')],
  }
}

/** Manifest fields of the small models of `scripts/testPacks/hostileModels.ts`. */
export function smallManifest(id: string) {
  const input = { name: 'clip', dtype: 'float32', layout: 'NCTHW', shape: [1, 3, 4, 32, 32], temporal: { mode: 'uniform', frames: 4 }, spatial: { mode: 'resize', width: 32, height: 32, keepAspect: false } }
  return { id, color: { range: [0, 1], mean: [0, 0, 0], std: [1, 1, 1] }, inputs: [input], outputs: [{ name: 'quality', target: 'overall', calibration: { kind: 'identity' } }] }
}

/** Writes a pack folder and returns it. */
export function writePack(folder: string, model: Uint8Array, fields: object, license = 'For tests. Do as you like.'): string {
  mkdirSync(folder, { recursive: true })
  const files = [['model', 'model.onnx', model], ['license', 'LICENSE.txt', new TextEncoder().encode(license)]] as const
  for (const [, path, bytes] of files)
    writeFileSync(join(folder, path), bytes)
  writeFileSync(join(folder, 'manifest.json'), JSON.stringify({
    format: 1,
    kind: 'learned',
    version: '1.0.0',
    title: 'A tiny model for tests',
    license: 'CC0-1.0',
    commercialUse: true,
    sources: [],
    sourceUrl: 'https://example.org/tiny',
    provenance: 'scripts/testPacks/tinyModels.ts',
    color: COLOR,
    files: files.map(([role, path, bytes]) => ({ role, path, sizeBytes: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex') })),
    ...fields,
  }, null, 2))
  return folder
}
