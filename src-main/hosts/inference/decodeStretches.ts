import type { FrameTable } from '../../../src-shared/domain/media'
import type { FrameRange } from '../../../src-shared/domain/timeline'
import type { PlannedStretch } from '../../core/media/stretches'
import type { Deinterlacing } from '../../infra/ffmpeg/decodeFilters'
import type { DecodeRequest, DecodeResult, DecodeWatch } from '../../infra/ffmpeg/decodePass'
import type { Graphs, MotionSteps } from '../../infra/onnx/graphs'
import type { SpatialRecorder } from './spatialRecorder'
import { Fault } from '../../../src-shared/domain/fault'
import { isStretchOf, seekTimeS } from '../../core/media/stretches'
import { decodePass } from '../../infra/ffmpeg/decodePass'
import { MotionRecorder } from './motionRecorder'

/** Consecutive frames that were decoded, and the motion between them. */
export interface DecodedStretch extends FrameRange {
  readonly motion: MotionSteps
  /** Presentation time of every decoded frame in seconds. */
  readonly timesS: readonly number[]
  /** Which of its frames the key frames and crops are. */
  readonly keyIndices: readonly number[]
}

/** What one or several decodes gave, as one: key frames and crops of all of them, the poster of the middle one. */
export interface DecodedParts {
  readonly pass: DecodeResult
  readonly stretches: readonly DecodedStretch[]
}

/** What looks at the thumbnails while they are decoded. */
export interface DecodeTools {
  /** Still being prepared when the first videos start to decode. */
  readonly graphs: Promise<Graphs>
  /** Told how many frames are decoded so far. */
  readonly onFrames: (decoded: number) => void
}

/** What looks at a decode while it goes on. */
export interface DecodeViewers extends DecodeTools { readonly recorder: SpatialRecorder }

type PassRequest = Omit<DecodeRequest, 'scope'>

function timesOf({ pts, timeBase }: FrameTable): number[] {
  return pts.map(ticks => ticks * timeBase[0] / timeBase[1])
}

function watchedBy(motion: MotionRecorder, recorder: SpatialRecorder): DecodeWatch {
  return { onThumbnail: (luma, size) => motion.add(luma, size), onSample: sampled => recorder.add(sampled) }
}

/** Decodes the whole video once. @throws Fault as `decodePass`. */
export async function decodeWhole(request: PassRequest, tools: DecodeViewers, deinterlacing: Deinterlacing): Promise<DecodedParts> {
  const motion = new MotionRecorder(tools.graphs, tools.onFrames)
  const pass = await decodePass({ ...request, scope: { stretch: null, deinterlacing } }, watchedBy(motion, tools.recorder))
  const { frameTable } = pass
  return { pass, stretches: [{ from: 0, to: frameTable.pts.length, motion: await motion.finish(), timesS: timesOf(frameTable), keyIndices: pass.plan.keyIndices }] }
}

/** How many key frames each of `parts` stretches gives of `keyFrames` in all. */
function sharesOf(keyFrames: number, parts: number): number[] {
  return Array.from({ length: parts }, (_, index) => Math.max(1, Math.floor((index + 1) * keyFrames / parts) - Math.floor(index * keyFrames / parts)))
}

/** Several decodes of one video as one. */
export function joined(passes: readonly DecodeResult[], table: FrameTable): DecodeResult {
  const middle = passes[Math.floor(passes.length / 2)]
  if (middle === undefined)
    throw new Error('a video is decoded in at least one stretch')
  return {
    ...middle,
    frameTable: table,
    errors: { messages: [...new Set(passes.flatMap(pass => pass.errors.messages))].slice(0, 20), count: passes.reduce((sum, pass) => sum + pass.errors.count, 0) },
    untimedCount: passes.reduce((sum, pass) => sum + pass.untimedCount, 0),
    interlacedCount: passes.reduce((sum, pass) => sum + pass.interlacedCount, 0),
    keyFrames: passes.flatMap(pass => pass.keyFrames),
    crops: passes.flatMap(pass => pass.crops),
  }
}

/** A video of which stretches are decoded. */
interface StretchedVideo { readonly index: FrameTable, readonly plan: readonly PlannedStretch[], readonly deinterlacing: Deinterlacing }

/** How much earlier than its key frame a stretch is looked for: containers without an index of their own land a little late. */
export const LEADS_S = [0, 2] as const
/** Seconds that a decode may go on behind its last frame: pictures come out of order. */
export const BEHIND_S = 5

interface DecodedPart { readonly pass: DecodeResult, readonly stretch: DecodedStretch }

/** Decodes stretch number `place`; null when the jump led elsewhere. */
async function decodeOne(request: PassRequest, { index, plan, deinterlacing }: StretchedVideo, { place, leadS, motion: motionRecorder, recorder }: { place: number, leadS: number, motion: MotionRecorder, recorder: SpatialRecorder }): Promise<DecodedPart | null> {
  const planned = plan[place]
  if (planned === undefined)
    throw new Error(`there is no stretch ${place}`)
  const { from, to, startKey } = planned
  const tickS = index.timeBase[0] / index.timeBase[1]
  const [firstPts = 0, lastPts = 0] = [index.pts[from], index.pts[to - 1]]
  const keyFrames = Math.min(to - from, sharesOf(request.sampling.keyFrames, plan.length)[place] ?? 1)
  const stretch = {
    seekS: startKey === null ? null : seekTimeS(index, startKey) - leadS,
    limitS: (lastPts - (index.pts[startKey ?? 0] ?? 0)) * tickS + leadS + BEHIND_S,
    firstPts,
    lastPts,
    frames: to - from,
    keyFrames,
  }
  const pass = await decodePass({ ...request, scope: { stretch, deinterlacing } }, watchedBy(motionRecorder, recorder)).catch((fault: unknown) => {
    // Nothing but the end of the file lies behind a wrong place; whether the file is at fault is seen by decoding all of it.
    if (fault instanceof Fault && fault.code === 'file.damaged')
      return null
    throw fault
  })
  const motion = await motionRecorder.finish()
  const isRight = pass !== null && isStretchOf(pass.frameTable, index, planned) && pass.keyFrames.length >= keyFrames && pass.poster.length > 0
  return isRight ? { pass, stretch: { from, to, motion, timesS: timesOf(pass.frameTable), keyIndices: pass.plan.keyIndices } } : null
}

/** Decodes stretches of a long video, one after another; null when a jump led elsewhere. @throws Fault as `decodePass`. */
export async function decodeStretches(request: PassRequest, video: StretchedVideo, tools: DecodeViewers): Promise<DecodedParts | null> {
  const parts: DecodedPart[] = []
  let leads: readonly number[] = LEADS_S
  let framesBefore = 0
  for (const place of video.plan.keys()) {
    let part: DecodedPart | null = null
    while (part === null) {
      const [leadS] = leads
      if (leadS === undefined)
        return null
      const done = framesBefore
      part = await decodeOne(request, video, { place, leadS, motion: new MotionRecorder(tools.graphs, decoded => tools.onFrames(done + decoded)), recorder: tools.recorder })
      // What this container needed once it needs again.
      if (part === null)
        leads = leads.slice(1)
    }
    parts.push(part)
    framesBefore += part.stretch.timesS.length
  }
  return { pass: joined(parts.map(part => part.pass), video.index), stretches: parts.map(part => part.stretch) }
}
