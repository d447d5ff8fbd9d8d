import type { Graphs } from '../../../src-main/infra/onnx/graphs'
import { createHash } from 'node:crypto'
import { cp, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { buildGraphs } from '../../../scripts/buildAnalyticPack'
import { openGraphs } from '../../../src-main/infra/onnx/graphs'
import { loadAnalyticPack, loadPack } from '../../../src-main/infra/onnx/packFolder'
import { analyticPackFolder } from '../../support/inferenceEntry'

/** Mulberry32: the same numbers on every machine. */
function randomSource(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6D2B79F5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32
  }
}

function normalSource(seed: number): () => number {
  const random = randomSource(seed)
  return () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random())
}

const widthPx = 384
const heightPx = 240
const plane = widthPx * heightPx

/** A key frame with the given luma (codes) and constant chroma. */
function frameOf(lumaOf: (x: number, y: number) => number, cb = 128, cr = 128): Uint8Array {
  const planes = new Uint8Array(3 * plane)
  for (let index = 0; index < plane; index++)
    planes[index] = Math.round(lumaOf(index % widthPx, Math.floor(index / widthPx)))
  return planes.fill(cb, plane, 2 * plane).fill(cr, 2 * plane)
}

let graphs: Graphs
beforeAll(async () => {
  graphs = await openGraphs(await loadAnalyticPack(analyticPackFolder), 'cpu')
})
const measure = (planes: Uint8Array, edgeFloor = 8 / 255) => graphs.measureFrame(planes, { widthPx, heightPx }, edgeFloor)
const medianOf = (values: ArrayLike<number>) => Array.from(values).sort((a, b) => a - b)[values.length >> 1] ?? Number.NaN

describe('the analytic pack', () => {
  test('is exactly what its script builds', async () => {
    const { manifest } = await loadAnalyticPack(analyticPackFolder)
    for (const [name, bytes] of Object.entries(buildGraphs())) {
      const committed = await readFile(join(analyticPackFolder, name))
      const sha256 = createHash('sha256').update(bytes).digest('hex')
      expect(createHash('sha256').update(committed).digest('hex'), name).toBe(sha256)
      expect(manifest.files.find(file => file.path === name)).toMatchObject({ sha256, sizeBytes: bytes.length })
    }
  })

  test.each([
    ['a changed graph', async (folder: string) => writeFile(join(folder, 'grid.onnx'), (await readFile(join(folder, 'grid.onnx'))).fill(0, 100, 101)), 'environment.pack_invalid'],
    ['a missing graph', async (folder: string) => rm(join(folder, 'grid.onnx')), 'environment.pack_missing'],
    ['a graph that is a link', async (folder: string) => {
      await rm(join(folder, 'grid.onnx'))
      await symlink(join(analyticPackFolder, 'grid.onnx'), join(folder, 'grid.onnx'))
    }, 'environment.pack_invalid'],
  ])('is refused with %s', async (_, change, code) => {
    const folder = await mkdtemp(join(tmpdir(), 's2i-pack-'))
    await cp(analyticPackFolder, folder, { recursive: true })
    await expect(loadPack(folder)).resolves.toBeDefined()
    await change(folder)
    await expect(loadPack(folder)).rejects.toMatchObject({ code })
    await rm(folder, { recursive: true })
  })

  test('names the providers that are available when another is asked for', async () => {
    const pack = await loadAnalyticPack(analyticPackFolder)
    await expect(openGraphs(pack, 'coreml')).rejects.toMatchObject({ code: 'environment.unsupported', message: expect.stringMatching(/coreml.*Available: cpu/) })
  })
})

describe('frames graph', () => {
  test.each([2, 4, 8])('finds a standard deviation of %s in Gaussian noise', async (sigma) => {
    const normal = normalSource(7)
    const noisy = await measure(frameOf(() => 120 + sigma * normal()))
    expect(medianOf(noisy.blockNoise.values)).toBeGreaterThan(0.95 * sigma)
    expect(medianOf(noisy.blockNoise.values)).toBeLessThan(1.08 * sigma)
    // The same to the border, and hardly any of it counts as structure.
    expect(noisy.blockNoise.values[0]).toBeGreaterThan(0.7 * sigma)
    expect(medianOf(noisy.blockStructure.values)).toBeLessThan(1.5 * sigma)
  })

  test('finds no noise in a ramp', async () => {
    const ramp = await measure(frameOf(x => 40 + (x >> 1)))
    expect(medianOf(ramp.blockNoise.values)).toBeLessThan(0.6)
    expect(medianOf(ramp.blockLuma.values)).toBeCloseTo(40 + widthPx / 4, -1)
  })

  test('tells blur along an axis from blur across it by the fine gradient', async () => {
    const random = randomSource(11)
    const spots = Array.from({ length: plane }, () => 60 + 120 * random())
    const at = (x: number, y: number) => spots[Math.min(heightPx - 1, y) * widthPx + Math.min(widthPx - 1, x)] ?? 0
    const smeared = (length: number) => frameOf((x, y) => Array.from({ length }, (_, step) => at(x + step, y)).reduce((sum, value) => sum + value, 0) / length)
    const [still, slow, fast] = await Promise.all([smeared(1), smeared(4), smeared(10)].map(picture => measure(picture)))
    const detail = (frame: typeof still) => ((frame?.fineX ?? 0) / (frame?.coarseX ?? 1)) / ((frame?.fineY ?? 0) / (frame?.coarseY ?? 1))
    expect(Math.abs(detail(still) - 1)).toBeLessThan(0.1)
    expect(detail(slow)).toBeLessThan(0.85 * detail(still))
    expect(detail(fast)).toBeLessThan(0.85 * detail(slow))
  })

  test('sees the patch that has another colour than the rest', async () => {
    const grey = frameOf(() => 110)
    for (let y = 96; y < 144; y++)
      grey.fill(190, 2 * plane + y * widthPx + 192, 2 * plane + y * widthPx + 240)
    const { blockSaliency } = await measure(grey)
    const [values, columns] = [Array.from(blockSaliency.values), blockSaliency.columns]
    expect(values.indexOf(Math.max(...values))).toBe(2 * columns + 4)
    expect(values[2 * columns + 4]).toBeGreaterThan(10 * (values[0] ?? 0))
  })

  test('reads the slope of an edge against its range whatever its contrast, and less when it is blurred', async () => {
    const edges = (contrast: number, width: number) => frameOf(x => 120 + contrast * Math.tanh(((x % 32) < 16 ? (x % 32) - 8 : 24 - (x % 32)) / width))
    const [sharp, faint, soft] = await Promise.all([edges(60, 0.3), edges(20, 0.3), edges(60, 4)].map(picture => measure(picture)))
    // A step after the Gaussian of 1 px, read by central differences: erf(1 / sqrt 2) / 2.
    expect(sharp?.edgeSlope).toBeCloseTo(0.341, 1)
    expect(Math.abs((sharp?.edgeSlope ?? 0) - (faint?.edgeSlope ?? 1))).toBeLessThan(0.01)
    expect(soft?.edgeSlope).toBeLessThan(0.16)
    expect(sharp?.edgeShare).toBeGreaterThan(0.03)
  })

  test('takes only what spans more than the floor for an edge', async () => {
    const steps = frameOf((x, y) => 100 + (10 + y / 48) * ((x >> 4) & 1))
    expect((await measure(steps)).edgeShare).toBeGreaterThan(0.03)
    expect((await measure(steps, 20 / 255)).edgeShare).toBe(0)
  })

  test('knows the weak copies that a long exposure leaves of an edge from one edge', async () => {
    const bars = (x: number) => 90 + 100 * ((x >> 5) & 1)
    const texture = (y: number) => 20 * ((y >> 5) & 1)
    const exposed = (copies: number) => frameOf((x, y) => texture(y) + Array.from({ length: copies }, (_, copy) => bars(x + 3 * copy)).reduce((sum, value) => sum + value, 0) / copies)
    const [still, smeared] = [await measure(exposed(1)), await measure(exposed(4))]
    expect(smeared.fineX).toBeLessThan(0.6 * still.fineX)
    expect(smeared.fineY).toBeCloseTo(still.fineY, 3)
  })

  test('finds no edges in a flat picture', async () => {
    const flat = await measure(frameOf(() => 100))
    expect(flat.edgeShare).toBe(0)
    expect(flat.lumaDeviation).toBeCloseTo(0, 5)
  })

  test('counts dark and bright shares, the mean and the tonal range in limited-range codes', async () => {
    // A quarter black (16), a quarter white (235), the rest grey (120).
    const thirds = await measure(frameOf(x => x < widthPx / 4 ? 16 : x < widthPx / 2 ? 235 : 120))
    expect(thirds.darkShare).toBeCloseTo(0.25, 1)
    expect(thirds.brightShare).toBeCloseTo(0.25, 1)
    expect(thirds.lumaMean).toBeCloseTo((16 + 235 + 240) / 4 / 255, 2)
    expect(thirds.tonalRange).toBeCloseTo(219 / 255, 1)
    const narrow = await measure(frameOf(x => 100 + (x % 52)))
    expect(narrow.tonalRange).toBeCloseTo(0.96 * 51 / 255, 1)
  })

  test('gives Hasler and Suesstrunk\'s colourfulness: 0 for grey, 0.3 times the opponent distance for one colour', async () => {
    expect((await measure(frameOf(() => 120))).colorfulness).toBeCloseTo(0, 3)
    // BT.709 red: rg = 255, yb = 127.5, both without spread.
    expect((await measure(frameOf(() => 63, 102, 240))).colorfulness).toBeCloseTo(0.3 * Math.hypot(255, 127.5), 0)
  })
})

describe('grid graph', () => {
  const crop = (lumaOf: (x: number, y: number) => number) => Uint8Array.from({ length: 128 * 128 }, (_, index) => Math.round(lumaOf(index % 128, index >> 7)))
  const measureCrop = (luma: Uint8Array) => graphs.measureGrid(luma, { widthPx: 128, heightPx: 128 })

  test('sees an 8-pixel grid wherever it starts, and none in texture', async () => {
    const random = randomSource(3)
    const texture = crop(() => 100 + 6 * random())
    const blocks = Array.from({ length: 400 }, () => 12 * random())
    const gridAt = (offset: number) => crop((x, y) => 100 + (blocks[((x + offset) >> 3) + 20 * ((y + offset) >> 3)] ?? 0) + 2 * random())
    expect((await measureCrop(texture)).blockiness).toBeLessThan(0.5)
    for (const offset of [0, 3, 7])
      expect((await measureCrop(gridAt(offset))).blockiness).toBeGreaterThan(3)
  })

  test('finds a standard deviation in native noise', async () => {
    const normal = normalSource(9)
    const noisy = await measureCrop(crop(() => 120 + 5 * normal()))
    expect(medianOf(noisy.blockNoise.values)).toBeGreaterThan(4.7)
    expect(medianOf(noisy.blockNoise.values)).toBeLessThan(5.4)
  })

  test('counts steps of several codes between flat runs as bands by their height, and neither ramps nor noise', async () => {
    const normal = normalSource(4)
    const [bands, high, ramp, noisy] = await Promise.all([crop(x => 80 + 4 * (x >> 4)), crop(x => 40 + 16 * (x >> 4)), crop(x => 80 + (x >> 4)), crop(x => 80 + 4 * (x >> 4) + normal())].map(measureCrop))
    // 7 steps of 4 codes in a row of which 119 pixels have room for a run on both sides.
    expect(bands?.banding).toBeCloseTo(7 * 4 / 119, 3)
    expect(high?.banding).toBeCloseTo(7 * 16 / 119, 3)
    expect(ramp?.banding).toBe(0)
    expect(noisy?.banding).toBe(0)
  })

  test('finds ripples beside a strong edge and none where there is no edge', async () => {
    const edge = (ripple: number) => crop((x, y) => (x < 64 ? 60 : 180) + (Math.abs(x - 63.5) > 4 && Math.abs(x - 63.5) < 12 ? ripple * Math.sin(x * 2) * Math.sin(y * 2) : 0))
    const [clean, rippled] = await Promise.all([edge(0), edge(6)].map(measureCrop))
    expect(clean?.ringNear).toBeCloseTo(0, 1)
    expect((rippled?.ringNear ?? 0) - (rippled?.ringFar ?? 0)).toBeGreaterThan(0.5)
  })
})

describe('motion graph', () => {
  const size = { widthPx: 160, heightPx: 90 }
  // Many waves of unrelated length and direction: the same nowhere else within reach.
  const random = randomSource(5)
  const waves = Array.from({ length: 24 }, () => ({ fx: (random() - 0.5) * 0.7, fy: (random() - 0.5) * 0.7, phase: 7 * random() }))
  const texture = (x: number, y: number) => 120 + waves.reduce((sum, { fx, fy, phase }) => sum + 14 * Math.sin(fx * x + fy * y + phase), 0) / Math.sqrt(waves.length / 8)
  const sequence = (lumaOf: ((x: number, y: number) => number)[]) => {
    const frames = new Uint8Array(lumaOf.length * size.widthPx * size.heightPx)
    lumaOf.forEach((at, frame) => {
      for (let y = 0; y < size.heightPx; y++) {
        for (let x = 0; x < size.widthPx; x++)
          frames[(frame * size.heightPx + y) * size.widthPx + x] = Math.round(at(x, y))
      }
    })
    return graphs.measureMotion(frames, size)
  }

  test('recovers known shifts to 0.15 pixel', async () => {
    const shifts = Array.from({ length: 40 }, () => [(random() - 0.5) * 24, (random() - 0.5) * 24] as const)
    for (const [dx, dy] of shifts) {
      const steps = await sequence([texture, (x, y) => texture(x - dx, y - dy)])
      expect(Math.abs((steps.shiftX[0] ?? 99) - dx)).toBeLessThan(0.15)
      expect(Math.abs((steps.shiftY[0] ?? 99) - dy)).toBeLessThan(0.15)
    }
  })

  test('does not take a change of brightness or contrast for motion', async () => {
    const steps = await sequence([texture, (x, y) => 0.9 * texture(x, y), (x, y) => texture(x, y) + 15])
    for (const shift of [...steps.shiftX, ...steps.shiftY])
      expect(Math.abs(shift)).toBeLessThan(0.05)
    expect(steps.difference[1]).toBeGreaterThan(15)
  })

  test('follows the scene when an object moves on its own', async () => {
    const moved = (x: number, y: number) => texture(x - 3, y)
    const object = (left: number) => (x: number, y: number) => x > left && x < left + 30 && y > 30 && y < 60
    const [before, after] = [object(60), object(72)]
    const steps = await sequence([(x, y) => before(x, y) ? 200 : texture(x, y), (x, y) => after(x, y) ? 200 : moved(x, y)])
    expect(Math.abs((steps.shiftX[0] ?? 99) - 3)).toBeLessThan(0.3)
  })

  test('says when there is nothing to follow', async () => {
    const steps = await sequence([() => 80, () => 80])
    expect(steps.contrast[0]).toBeCloseTo(0, 3)
    expect(steps.difference[0]).toBe(0)
    expect(steps.lumaMean[0]).toBeCloseTo(80 / 255, 5)
  })
})
