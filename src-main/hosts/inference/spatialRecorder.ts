import type { Area } from '../../core/scoring/letterbox'
import type { AnalyticManifest } from '../../core/scoring/packManifest'
import type { CropMeasures, FrameMeasures } from '../../core/scoring/spatialMeasures'
import type { Sampled } from '../../infra/ffmpeg/decodePass'
import type { Graphs } from '../../infra/onnx/graphs'
import { Buffer } from 'node:buffer'
import { edgeFloor, tonalStep } from '../../core/scoring/edgeFloor'
import { activeArea, cropPlane, innerCrop, isWithoutBars } from '../../core/scoring/letterbox'
import { noiseOf } from '../../core/scoring/nativeFeatures'
import { MIN_SIDE_PX } from '../../infra/ffmpeg/decodePlan'

/** What the graphs measured on one key frame and on its native crop; no crop where the picture had to be enlarged. */
export interface Look { readonly frame: FrameMeasures, readonly crop: CropMeasures | null }

type Plan = Sampled['plan']

const MAX_CODE = 255

function isWhole(area: Area, { widthPx, heightPx }: { readonly widthPx: number, readonly heightPx: number }): boolean {
  return area.widthPx === widthPx && area.heightPx === heightPx
}

/** The whole key frame. */
const wholeOf = ({ keyFrame: { widthPx, heightPx } }: Plan): Area => ({ x: 0, y: 0, widthPx, heightPx })

/** The part of the key frames inside the black bars that all share; all of them where too little would be left. */
function areaOf({ plan, keyFrames }: Sampled, { blocks: { bars } }: AnalyticManifest): Area {
  const found = activeArea(keyFrames.map(bytes => ({ bytes, ...plan.keyFrame })), bars)
  return Math.min(found.widthPx, found.heightPx) < MIN_SIDE_PX ? wholeOf(plan) : found
}

async function measureCrop(whole: Uint8Array, { plan: { crop, picture, keyFrame }, area }: { plan: Plan, area: Area }, graphs: Graphs): Promise<CropMeasures> {
  const inner = innerCrop(crop, area, { x: picture.widthPx / keyFrame.widthPx, y: picture.heightPx / keyFrame.heightPx })
  const part = Math.min(inner.widthPx, inner.heightPx) < MIN_SIDE_PX ? { x: 0, y: 0, widthPx: crop.widthPx, heightPx: crop.heightPx } : inner
  const luma = isWhole(part, crop) ? whole : cropPlane(whole, crop.widthPx, part)
  return { ...await graphs.measureGrid(luma, part), tonalStep: tonalStep(luma) }
}

async function measureFrame(whole: Uint8Array, { plan: { keyFrame }, area }: { plan: Plan, area: Area }, { graphs, floor }: { graphs: Graphs, floor: number }): Promise<FrameMeasures> {
  const plane = keyFrame.widthPx * keyFrame.heightPx
  const planes = isWhole(area, keyFrame)
    ? whole
    : Buffer.concat([0, 1, 2].map(channel => cropPlane(whole.subarray(channel * plane, (channel + 1) * plane), keyFrame.widthPx, area)))
  return await graphs.measureFrame(planes, area, floor / MAX_CODE)
}

/**
 * Runs the graphs over a video's key frames and crops, while it is being decoded wherever that is possible: as soon as
 * one key frame shows that there are no black bars, for those are what all key frames have in common.
 */
export class SpatialRecorder {
  readonly #graphs: Promise<Graphs>
  readonly #manifest: AnalyticManifest
  /** Under way or done, within the whole picture, by the bytes of the key frame. */
  readonly #early = new WeakMap<Uint8Array, Promise<Look>>()
  #work: Promise<unknown> = Promise.resolve()

  constructor(graphs: Promise<Graphs>, manifest: AnalyticManifest) {
    this.#graphs = graphs
    this.#manifest = manifest
  }

  /** Takes the key frames and crops that a decode has delivered so far. */
  add(sampled: Sampled): void {
    const { plan, keyFrames, crops } = sampled
    const ready = keyFrames.slice(0, plan.enlargedBy > 1 ? keyFrames.length : crops.length)
    if (!ready.some(bytes => isWithoutBars({ bytes, ...plan.keyFrame }, this.#manifest.blocks.bars)))
      return
    for (const [index, bytes] of ready.entries()) {
      if (this.#early.has(bytes))
        continue
      const look = this.#work.then(() => this.#look(bytes, crops[index], { plan, area: wholeOf(plan) }))
      // A failure is thrown by measure(); until then it must not count as unhandled, nor stop what follows.
      this.#work = look.catch(() => {})
      this.#early.set(bytes, look)
    }
  }

  /** Measures of all key frames in order, within the bars that they share. */
  async measure(sampled: Sampled): Promise<Look[]> {
    const { plan, keyFrames, crops } = sampled
    const area = areaOf(sampled, this.#manifest)
    const looks: Look[] = []
    for (const [index, bytes] of keyFrames.entries()) {
      const early = isWhole(area, plan.keyFrame) ? this.#early.get(bytes) : undefined
      looks.push(await (early ?? this.#look(bytes, crops[index], { plan, area })))
    }
    return looks
  }

  /** How large a step of the key frame must be to count as an edge is read from the crop of the same frame. */
  async #look(keyFrame: Uint8Array, crop: Uint8Array | undefined, where: { plan: Plan, area: Area }): Promise<Look> {
    const { plan: { picture, keyFrame: size, enlargedBy } } = where
    const { noise, edge } = this.#manifest.blocks
    const graphs = await this.#graphs
    const measured = crop === undefined || enlargedBy > 1 ? null : await measureCrop(crop, where, graphs)
    const floor = measured === null
      ? edge.minRange
      : edgeFloor({ noiseSigma: noiseOf(measured, noise).sigma * size.heightPx / picture.heightPx, tonalStep: measured.tonalStep }, edge)
    return { frame: await measureFrame(keyFrame, where, { graphs, floor }), crop: measured }
  }
}
