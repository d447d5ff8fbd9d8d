import type { GlancePass } from '../../core/media/glance'
import type { Analysis, GlanceRequest } from '../../core/scoring/ports'
import type { DecodeRequest, DecodeResult } from '../../infra/ffmpeg/decodePass'
import type { MotionSteps } from '../../infra/onnx/graphs'
import type { AnalysisTools, IndexedVideo } from './analyzeVideo'
import type { DecodedParts } from './decodeStretches'
import { Fault } from '../../../src-shared/domain/fault'
import { frameHash } from '../../core/balance/frameHash'
import { throwIfCancelled } from '../../core/media/cancellation'
import { displayName } from '../../core/media/fileFault'
import { planGlance } from '../../core/media/glance'
import { seekTimeS } from '../../core/media/stretches'
import { decodePass, UNWATCHED } from '../../infra/ffmpeg/decodePass'
import { BEHIND_S, joined, LEADS_S } from './decodeStretches'
import { measureGlance } from './measureVideo'
import { SpatialRecorder } from './spatialRecorder'

type PassRequest = Omit<DecodeRequest, 'scope'>

/** Between frames that lie far apart there is no motion to speak of. */
const NO_MOTION: MotionSteps = { lumaMean: [], difference: [], shiftX: [], shiftY: [], match: [], contrast: [], lightChange: [] }
const SAYS_NO_PICTURE = 'gave no picture that could be judged. It was set aside; nothing else was affected. Copy or download it again.'

/** Decodes the key frames of one pass, jumping `leadS` before the first; null when other frames came out, or none. */
async function decodeKeys(request: PassRequest, { index, stream }: IndexedVideo, { frames, jumps, leadS }: GlancePass & { readonly leadS: number }): Promise<DecodeResult | null> {
  const wanted = frames.map(frame => index.pts[frame] ?? 0)
  const [first = 0, last = 0] = [wanted[0], wanted.at(-1)]
  const start = jumps ? first : index.pts[0] ?? 0
  const stretch = {
    seekS: jumps ? seekTimeS(index, frames[0] ?? 0) - leadS : null,
    limitS: (last - start) * index.timeBase[0] / index.timeBase[1] + leadS + BEHIND_S,
    firstPts: first,
    lastPts: last,
    frames: wanted.length,
    keyFrames: wanted.length,
    onlyKeys: wanted,
  }
  const pass = await decodePass({ ...request, scope: { stretch, deinterlacing: stream.interlaced ? 'flagged' : 'none' } }, UNWATCHED).catch((fault: unknown) => {
    // Whether the file is at fault is seen by decoding all of it.
    if (fault instanceof Fault && fault.code === 'file.damaged')
      return null
    throw fault
  })
  const found = pass?.frameTable
  const isSameClock = found !== undefined && found.timeBase[0] * index.timeBase[1] === found.timeBase[1] * index.timeBase[0]
  const isRight = isSameClock && found.pts.length === wanted.length && found.pts.every((pts, place) => pts === wanted[place]) && pass?.keyFrames.length === wanted.length
  return isRight ? pass : null
}

/** The key frames of the plan, or frames spread over the whole video where they cannot be reached by its index. */
async function decodeGlance(request: PassRequest, video: IndexedVideo, glance: GlanceRequest): Promise<{ readonly pass: DecodeResult, readonly isWhole: boolean }> {
  const plan = planGlance(video.index, glance, video.stream.interlaced) ?? []
  const passes: DecodeResult[] = []
  let leads: readonly number[] = LEADS_S
  for (const part of plan) {
    let pass: DecodeResult | null = null
    for (const leadS of part.jumps ? leads : LEADS_S.slice(0, 1)) {
      pass = await decodeKeys(request, video, { ...part, leadS })
      if (pass !== null)
        break
      // What this container needed once it needs again.
      leads = leads.slice(1)
    }
    if (pass === null)
      break
    passes.push(pass)
  }
  if (plan.length > 0 && passes.length === plan.length)
    return { pass: joined(passes, video.index), isWhole: false }
  const whole = { stretch: null, deinterlacing: video.stream.interlaced ? 'flagged' : 'none' } as const
  return { pass: await decodePass({ ...request, scope: whole }, UNWATCHED), isWhole: true }
}

/**
 * Measures a few key frames of a video, without motion: a small fraction of the cost of `analyzeVideo`, by the same graphs.
 * @throws Fault as `decodePass`; `file.damaged` when no frame could be judged.
 */
export async function glanceVideo(video: IndexedVideo, glance: GlanceRequest, tools: AnalysisTools, signal: AbortSignal): Promise<Analysis> {
  const { manifest, limits } = tools
  const recorder = new SpatialRecorder(tools.graphs, manifest)
  const request = { ...video, sampling: { ...manifest.sampling, keyFrames: glance.keyFrames }, limits, signal }
  const { pass, isWhole } = await decodeGlance(request, video, glance)
  if (pass.keyFrames.length === 0)
    throw new Fault('file.damaged', `${displayName(video.videoPath)} ${SAYS_NO_PICTURE}`)
  throwIfCancelled(signal)
  const graphs = await tools.graphs
  const parts: DecodedParts = { pass, stretches: [{ from: 0, to: pass.keyFrames.length, motion: NO_MOTION, timesS: [], keyIndices: pass.keyFrames.map((_, place) => place) }] }
  const { widthPx, heightPx } = pass.plan.keyFrame
  const hashes = pass.keyFrames.map(planes => frameHash({ luma: planes.subarray(0, widthPx * heightPx), widthPx, heightPx }, glance.minContrast))
  return {
    frameTable: video.index,
    framesDecoded: pass.keyFrames.length,
    framesExpected: pass.keyFrames.length,
    decodeErrors: isWhole ? ['Its key frames could not be found by its index, so all of it was decoded.'] : [],
    decodeErrorCount: 0,
    degraded: false,
    features: await measureGlance(video, parts, { recorder, manifest }),
    windows: [],
    sampling: { kind: 'whole' },
    poster: new Uint8Array(),
    frameHashes: hashes.filter(hash => hash !== null),
    versions: { ffmpeg: pass.ffmpegVersion, onnxruntime: graphs.version, provider: graphs.provider },
  }
}
