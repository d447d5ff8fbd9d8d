import type { Limits } from '../../../src-shared/domain/limits'
import type { FrameTable } from '../../../src-shared/domain/media'
import type { PlannedStretch } from '../../core/media/stretches'
import type { AnalyticManifest } from '../../core/scoring/packManifest'
import type { Analysis } from '../../core/scoring/ports'
import type { DecodeRequest, DecodeResult } from '../../infra/ffmpeg/decodePass'
import type { DecodedParts, DecodeTools } from './decodeStretches'
import type { VideoRequest } from './measureVideo'
import { Fault } from '../../../src-shared/domain/fault'
import { displayName } from '../../core/media/fileFault'
import { planStretches } from '../../core/media/stretches'
import { decodePass } from '../../infra/ffmpeg/decodePass'
import { decodeStretches, decodeWhole } from './decodeStretches'
import { measureVideo } from './measureVideo'

export interface AnalysisTools extends DecodeTools {
  readonly manifest: AnalyticManifest
  readonly limits: Limits
}

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

/** Whether a decode shows that the file is not whole: errors, or fewer frames than its index promises. */
export function isDegraded(errorCount: number, framesDecoded: number, framesExpected: number): boolean {
  return errorCount > 0 || framesDecoded < COMPLETE_SHARE * framesExpected
}

const framesOf = (parts: DecodedParts): number => parts.stretches.reduce((sum, stretch) => sum + stretch.timesS.length, 0)

/** Decodes stretches of a long video, or all of a short one and of one in which jumping does not work. */
async function decode(video: IndexedVideo, request: Omit<DecodeRequest, 'scope'>, { tools, deinterlaces }: { tools: AnalysisTools, deinterlaces: boolean }): Promise<Decoded> {
  const plan = planStretches(video.index, tools.manifest.sampling.long)
  if (plan === null)
    return { ...await decodeWhole(request, tools, deinterlaces), plan, notes: [] }
  const parts = await decodeStretches(request, { index: video.index, plan, deinterlaces }, tools)
  return parts === null
    ? { ...await decodeWhole(request, tools, deinterlaces), plan: null, notes: ['The stretches of this long video could not be found by its index, so all of it was decoded.'] }
    : { ...parts, plan, notes: [] }
}

/** As {@link decode}; a video whose header hides that its pictures are interlaced is decoded again, without the combs. */
async function decodeProgressive(video: IndexedVideo, request: Omit<DecodeRequest, 'scope'>, tools: AnalysisTools): Promise<{ decoded: Decoded, deinterlaces: boolean }> {
  const deinterlaces = video.stream.interlaced
  const decoded = await decode(video, request, { tools, deinterlaces })
  if (deinterlaces || decoded.pass.interlacedCount < MIN_INTERLACED_SHARE * framesOf(decoded))
    return { decoded, deinterlaces }
  return { decoded: await decode(video, request, { tools, deinterlaces: true }), deinterlaces: true }
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
  const { decoded, deinterlaces } = await decodeProgressive(video, request, tools)
  const framesDecoded = framesOf(decoded)
  const pass: DecodeResult = needsResampling(decoded, request)
    ? await decodePass({ ...request, framesExpected: framesDecoded, scope: { stretch: null, deinterlaces } }, () => {})
    : decoded.pass
  if (pass.keyFrames.length === 0 || pass.poster.length === 0)
    throw new Fault('file.damaged', `${displayName(video.videoPath)} gave no picture that could be judged. It was set aside; nothing else was affected. Copy or download it again.`)
  if (signal.aborted)
    throw new Fault('cancelled', 'The work was cancelled. What was finished before is kept.')

  const graphs = await tools.graphs
  const { frameTable, errors, interlacedCount, ffmpegVersion } = decoded.pass
  const windows = decoded.plan?.map(({ from, to }) => ({ from, to }))
  const framesExpected = windows?.reduce((sum, { from, to }) => sum + to - from, 0) ?? video.framesExpected
  const measured = await measureVideo(video, { pass, stretches: decoded.stretches, frameTable }, { graphs, manifest })
  return {
    frameTable,
    framesDecoded,
    framesExpected,
    decodeErrors: [...decoded.notes, ...errors.messages].slice(0, 20),
    decodeErrorCount: errors.count,
    degraded: isDegraded(errors.count, framesDecoded, framesExpected),
    features: { ...measured.features, interlaced_share: { value: interlacedCount / framesDecoded, unit: '1' } },
    windows: measured.windows,
    sampling: windows === undefined ? { kind: 'whole' } : { kind: 'windows', windows },
    poster: pass.poster,
    versions: { ffmpeg: ffmpegVersion, onnxruntime: graphs.version, provider: graphs.provider },
  }
}
