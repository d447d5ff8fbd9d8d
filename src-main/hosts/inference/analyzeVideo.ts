import type { Limits } from '../../../src-shared/domain/limits'
import type { FrameTable } from '../../../src-shared/domain/media'
import type { PlannedStretch } from '../../core/media/stretches'
import type { FieldOrder } from '../../core/scoring/combs'
import type { AnalyticManifest } from '../../core/scoring/packManifest'
import type { Analysis } from '../../core/scoring/ports'
import type { Deinterlacing } from '../../infra/ffmpeg/decodeFilters'
import type { DecodeRequest, DecodeResult } from '../../infra/ffmpeg/decodePass'
import type { DecodedParts, DecodeTools, DecodeViewers } from './decodeStretches'
import type { VideoRequest } from './measureVideo'
import { Fault } from '../../../src-shared/domain/fault'
import { displayName } from '../../core/media/fileFault'
import { planStretches } from '../../core/media/stretches'
import { combShare, findFieldOrder } from '../../core/scoring/combs'
import { decodePass } from '../../infra/ffmpeg/decodePass'
import { lumaPass } from '../../infra/ffmpeg/lumaPass'
import { decodeStretches, decodeWhole } from './decodeStretches'
import { measureVideo } from './measureVideo'
import { SpatialRecorder } from './spatialRecorder'

export interface AnalysisTools extends DecodeTools {
  readonly manifest: AnalyticManifest
  readonly limits: Limits
}

type Viewers = AnalysisTools & DecodeViewers

/** A video and its packet index. */
export interface IndexedVideo extends VideoRequest { readonly index: FrameTable }

/** What was decoded of a video, and what it says about the file. */
interface Decoded extends DecodedParts {
  /** Null: the whole video. */
  readonly plan: readonly PlannedStretch[] | null
  /** What went another way than planned, for the record. */
  readonly notes: readonly string[]
}

/** A file that decodes to at least this share of its promised frames is not called degraded. */
const COMPLETE_SHARE = 0.99
/** Fewer interlaced pictures than this share are a slip of the encoder and not worth a second decode. */
const MIN_INTERLACED_SHARE = 0.05
/** Combs in this share of a crop are suspicious: ordinary pictures stay below half of it. */
const MIN_COMB_SHARE = 0.01
/** Consecutive frames that are looked at then, and how long before the worst key frame they begin. */
const LOOKED_AT_FRAMES = 16
const LOOK_BACK_S = 0.25

/** Whether a decode shows that the file is not whole: errors, or fewer frames than its index or its header promises. */
export function isDegraded(errorCount: number, framesDecoded: number, framesExpected: number): boolean {
  return errorCount > 0 || framesDecoded < COMPLETE_SHARE * framesExpected
}

/** What is said of frames whose times could not be taken as they are. */
function untimedNotes(count: number): string[] {
  return count === 0 ? [] : [`${count} frames carry no time that rises; each was put right behind the frame before it.`]
}

const framesOf = (parts: DecodedParts): number => parts.stretches.reduce((sum, stretch) => sum + stretch.timesS.length, 0)

/** Decodes stretches of a long video, or all of a short one and of one in which jumping does not work. */
async function decode(video: IndexedVideo, request: Omit<DecodeRequest, 'scope'>, { tools, deinterlacing }: { tools: Viewers, deinterlacing: Deinterlacing }): Promise<Decoded> {
  const plan = planStretches(video.index, tools.manifest.sampling.long)
  if (plan === null)
    return { ...await decodeWhole(request, tools, deinterlacing), plan, notes: [] }
  const parts = await decodeStretches(request, { index: video.index, plan, deinterlacing }, tools)
  return parts === null
    ? { ...await decodeWhole(request, tools, deinterlacing), plan: null, notes: ['The stretches of this long video could not be found by its index, so all of it was decoded.'] }
    : { ...parts, plan, notes: [] }
}

/** What was decoded, how, and the share of frames that were interlaced. */
interface Progressive { readonly decoded: Decoded, readonly deinterlacing: Deinterlacing, readonly interlacedShare: number }

/** The field order of pictures that are interlaced though nothing says so; null where there is no reason to think that they are. */
async function hiddenFieldOrder({ pass: { crops, plan: { crop, enlargedBy } }, stretches }: Decoded, request: Omit<DecodeRequest, 'scope'>): Promise<FieldOrder | null> {
  const shares = enlargedBy > 1 ? [] : crops.map(luma => combShare({ luma, ...crop }))
  const most = Math.max(0, ...shares)
  if (most < MIN_COMB_SHARE)
    return null
  const keyTimesS = stretches.flatMap(({ keyIndices, timesS }) => keyIndices.map(index => timesS[index] ?? 0))
  const worstS = (keyTimesS[shares.indexOf(most)] ?? 0) - (stretches[0]?.timesS[0] ?? 0)
  return findFieldOrder(await lumaPass({ ...request, crop, fromS: worstS - LOOK_BACK_S, frames: LOOKED_AT_FRAMES }))
}

/** As {@link decode}; a video that hides that its pictures are interlaced is decoded again, without the combs. */
async function decodeProgressive(video: IndexedVideo, request: Omit<DecodeRequest, 'scope'>, tools: Viewers): Promise<Progressive> {
  const told = video.stream.interlaced
  const decoded = await decode(video, request, { tools, deinterlacing: told ? 'flagged' : 'none' })
  const interlacedShare = decoded.pass.interlacedCount / framesOf(decoded)
  if (told)
    return { decoded, deinterlacing: 'flagged', interlacedShare }
  if (interlacedShare >= MIN_INTERLACED_SHARE)
    return { decoded: await decode(video, request, { tools, deinterlacing: 'flagged' }), deinterlacing: 'flagged', interlacedShare }
  const hidden = await hiddenFieldOrder(decoded, request)
  if (hidden === null)
    return { decoded, deinterlacing: 'none', interlacedShare }
  const again = await decode(video, request, { tools, deinterlacing: hidden })
  const note = 'Its pictures are interlaced though the file says that they are not; each was rebuilt from one of its fields.'
  return { decoded: { ...again, notes: [...again.notes, note] }, deinterlacing: hidden, interlacedShare: 1 }
}

/** Whether the key frames were chosen by a promise that the decode did not keep, so that they miss parts of the video. */
function needsResampling({ pass, plan }: Decoded, request: Omit<DecodeRequest, 'scope'>): boolean {
  const decoded = pass.frameTable.pts.length
  const wanted = Math.min(decoded, request.sampling.keyFrames)
  return plan === null && (pass.keyFrames.length < wanted || pass.poster.length === 0 || decoded > 1.5 * request.framesExpected)
}

/**
 * Decodes one video and measures it with the graphs.
 * @throws Fault as `decodePass`; `file.damaged` when its frames cannot be sampled.
 */
export async function analyzeVideo(video: IndexedVideo, tools: AnalysisTools, signal: AbortSignal): Promise<Analysis> {
  const { manifest, limits } = tools
  const request = { ...video, sampling: manifest.sampling, limits, signal }
  const recorder = new SpatialRecorder(tools.graphs, manifest)
  const { decoded, deinterlacing, interlacedShare } = await decodeProgressive(video, request, { ...tools, recorder })
  const framesDecoded = framesOf(decoded)
  const pass: DecodeResult = needsResampling(decoded, request)
    ? await decodePass({ ...request, framesExpected: framesDecoded, scope: { stretch: null, deinterlacing } }, { onThumbnail: () => {}, onSample: sampled => recorder.add(sampled) })
    : decoded.pass
  if (pass.keyFrames.length === 0 || pass.poster.length === 0)
    throw new Fault('file.damaged', `${displayName(video.videoPath)} gave no picture that could be judged. It was set aside; nothing else was affected. Copy or download it again.`)
  if (signal.aborted)
    throw new Fault('cancelled', 'The work was cancelled. What was finished before is kept.')

  const graphs = await tools.graphs
  const { frameTable, errors, untimedCount, ffmpegVersion } = decoded.pass
  const windows = decoded.plan?.map(({ from, to }) => ({ from, to }))
  // Where the header promises more than the index holds, each stretch stands for a part of what is missing too.
  const promisedShare = Math.max(1, (video.stream.framesPromised ?? 0) / Math.max(1, video.framesExpected))
  const framesExpected = Math.round(promisedShare * (windows?.reduce((sum, { from, to }) => sum + to - from, 0) ?? video.framesExpected))
  const measured = await measureVideo(video, { pass, stretches: decoded.stretches, frameTable }, { recorder, manifest })
  return {
    frameTable,
    framesDecoded,
    framesExpected,
    decodeErrors: [...decoded.notes, ...untimedNotes(untimedCount), ...errors.messages].slice(0, 20),
    decodeErrorCount: errors.count,
    degraded: isDegraded(errors.count, framesDecoded, framesExpected),
    features: { ...measured.features, interlaced_share: { value: interlacedShare, unit: '1' } },
    windows: measured.windows,
    sampling: windows === undefined ? { kind: 'whole' } : { kind: 'windows', windows },
    poster: pass.poster,
    versions: { ffmpeg: ffmpegVersion, onnxruntime: graphs.version, provider: graphs.provider },
  }
}
