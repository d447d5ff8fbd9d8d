import type { ExecutionProvider } from '../../../src-shared/domain/provider'
import type { BlockMap, FrameMeasures, GridMeasures } from '../../core/scoring/spatialMeasures'
import type { MotionSeries } from '../../core/scoring/temporalFeatures'
import type { AnalyticPack } from './packFolder'
import * as ort from 'onnxruntime-node'
import { Fault } from '../../../src-shared/domain/fault'
import { openSession, requireOffered } from './session'

type Outputs = ort.InferenceSession.OnnxValueMapType

/** Steps of the motion graph, as far as they do not depend on the video's times. */
export type MotionSteps = Pick<MotionSeries, 'lumaMean' | 'difference' | 'shiftX' | 'shiftY' | 'match' | 'contrast' | 'lightChange'>

interface Size { readonly widthPx: number, readonly heightPx: number }

/** The three graphs of a pack, ready to run. */
export interface Graphs {
  readonly provider: ExecutionProvider
  readonly version: string
  /** One key frame: three planes of `widthPx * heightPx`; edges are what spans more than `edgeFloor` (0..1). */
  measureFrame: (planes: Uint8Array, size: Size, edgeFloor: number) => Promise<FrameMeasures>
  /** One native luma crop with sides that are multiples of 8. */
  measureGrid: (luma: Uint8Array, size: Size) => Promise<GridMeasures>
  /** Consecutive luma thumbnails, one after the other; at least two. */
  measureMotion: (luma: Uint8Array, size: Size) => Promise<MotionSteps>
}

function floats(outputs: Outputs, name: string): Float32Array {
  const tensor = outputs[name]
  if (tensor === undefined || tensor.type !== 'float32')
    throw new Fault('environment.pack_invalid', `The model gave no output ${name}. No video was scored with it. Reinstall the application, or import the pack again.`)
  return tensor.data as Float32Array
}

function blockMap(outputs: Outputs, name: string): BlockMap {
  const values = floats(outputs, name)
  const [rows = 0, columns = 0] = outputs[name]?.dims.slice(2) ?? []
  return { rows, columns, values }
}

function frameMeasures(outputs: Outputs): FrameMeasures {
  const scalar = (name: string): number => floats(outputs, name)[0] ?? Number.NaN
  return {
    edgeSlope: scalar('edge_slope'),
    edgeShare: scalar('edge_share'),
    blockSlope: blockMap(outputs, 'block_slope'),
    blockEdgeShare: blockMap(outputs, 'block_edge_share'),
    blockNoise: blockMap(outputs, 'block_noise'),
    blockStructure: blockMap(outputs, 'block_structure'),
    blockLuma: blockMap(outputs, 'block_luma'),
    blockSaliency: blockMap(outputs, 'block_saliency'),
    fineX: scalar('fine_x'),
    fineY: scalar('fine_y'),
    coarseX: scalar('coarse_x'),
    coarseY: scalar('coarse_y'),
    lumaMean: scalar('luma_mean'),
    lumaDeviation: scalar('luma_deviation'),
    darkShare: scalar('dark_share'),
    brightShare: scalar('bright_share'),
    tonalRange: scalar('tonal_range'),
    colorfulness: scalar('colorfulness'),
  }
}

function gridMeasures(outputs: Outputs): GridMeasures {
  const scalar = (name: string): number => floats(outputs, name)[0] ?? Number.NaN
  return {
    blockiness: scalar('blockiness'),
    banding: scalar('banding'),
    ringNear: scalar('ring_near'),
    ringFar: scalar('ring_far'),
    ringShare: scalar('ring_share'),
    fine: blockMap(outputs, 'fine'),
    gradient: blockMap(outputs, 'gradient'),
    peak: blockMap(outputs, 'peak'),
    level: blockMap(outputs, 'level'),
    blockNoise: blockMap(outputs, 'block_noise'),
    blockStructure: blockMap(outputs, 'block_structure'),
    blockLuma: blockMap(outputs, 'block_luma'),
  }
}

function motionSteps(outputs: Outputs): MotionSteps {
  const list = (name: string): number[] => Array.from(floats(outputs, name))
  return { lumaMean: list('luma_mean'), difference: list('difference'), shiftX: list('shift_x'), shiftY: list('shift_y'), match: list('match'), contrast: list('contrast'), lightChange: list('light_change') }
}

/**
 * Prepares the graphs of the analytic pack.
 * @throws Fault `environment.unsupported` naming the providers that are available, `scoring.failed` when the provider cannot run them.
 */
export async function openGraphs(pack: AnalyticPack, provider: ExecutionProvider, open = openSession): Promise<Graphs> {
  requireOffered(provider)
  const [frames, grid, motion] = await Promise.all([
    open(pack.graphs.frames, provider),
    open(pack.graphs.grid, provider),
    open(pack.graphs.motion, provider),
  ])
  const tensor = (bytes: Uint8Array, dims: number[]): ort.Tensor => new ort.Tensor('uint8', bytes, dims)
  return {
    provider,
    version: ort.env.versions.node ?? ort.env.versions.common,
    measureFrame: async (planes, { widthPx, heightPx }, edgeFloor) => frameMeasures(await frames.run({
      frames: tensor(planes, [1, 3, heightPx, widthPx]),
      edge_floor: new ort.Tensor('float32', Float32Array.of(edgeFloor), [1]),
    })),
    measureGrid: async (luma, { widthPx, heightPx }) => gridMeasures(await grid.run({ crops: tensor(luma, [1, 1, heightPx, widthPx]) })),
    measureMotion: async (luma, { widthPx, heightPx }) => motionSteps(await motion.run({ thumbnails: tensor(luma, [luma.length / (widthPx * heightPx), 1, heightPx, widthPx]) })),
  }
}
