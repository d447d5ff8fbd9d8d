import type { Limits } from '../../../src-shared/domain/limits'
import type { PackManifest } from '../../core/scoring/packManifest'
import type { Analysis } from '../../core/scoring/ports'
import type { DecodeRequest, DecodeResult } from '../../infra/ffmpeg/decodePass'
import type { Graphs } from '../../infra/onnx/graphs'
import type { VideoRequest } from './measureVideo'
import { Fault } from '../../../src-shared/domain/fault'
import { decodePass } from '../../infra/ffmpeg/decodePass'
import { measureVideo } from './measureVideo'
import { MotionRecorder } from './motionRecorder'

export interface AnalysisTools {
  /** Still being prepared when the first videos start to decode. */
  readonly graphs: Promise<Graphs>
  readonly manifest: PackManifest
  readonly ffmpegVersion: Promise<string>
  readonly limits: Limits
  /** Told how many frames are decoded so far. */
  readonly onFrames: (decoded: number) => void
}

/** A file that decodes to at least this share of its promised frames is not called degraded. */
const COMPLETE_SHARE = 0.99

/** Whether a decode shows that the file is not whole: errors, or fewer frames than its index promises. */
export function isDegraded({ errors, frameTable }: Pick<DecodeResult, 'errors' | 'frameTable'>, framesExpected: number): boolean {
  return errors.count > 0 || frameTable.pts.length < COMPLETE_SHARE * framesExpected
}

/** Whether the key frames were chosen by a promise that the decode did not keep, so that they miss parts of the video. */
function needsResampling(pass: DecodeResult, request: DecodeRequest): boolean {
  const decoded = pass.frameTable.pts.length
  const wanted = Math.min(decoded, request.sampling.keyFrames)
  return pass.keyFrames.length < wanted || pass.poster.length === 0 || decoded > 1.5 * request.framesExpected
}

/**
 * Decodes one video and measures it with the graphs.
 * @throws Fault as `decodePass`; `file.damaged` when its frames cannot be sampled.
 */
export async function analyzeVideo(video: VideoRequest, tools: AnalysisTools, signal: AbortSignal): Promise<Analysis> {
  const { manifest, limits } = tools
  const request: DecodeRequest = { ...video, sampling: manifest.sampling, limits, signal }
  const recorder = new MotionRecorder(tools.graphs, tools.onFrames)
  const first = await decodePass(request, (luma, size) => recorder.add(luma, size))
  const motion = await recorder.finish()
  const graphs = await tools.graphs
  const { frameTable } = first
  const framesDecoded = frameTable.pts.length
  const pass = needsResampling(first, request)
    ? await decodePass({ ...request, framesExpected: framesDecoded }, () => {})
    : first
  if (pass.keyFrames.length === 0 || pass.poster.length === 0)
    throw new Fault('file.damaged', `${video.videoPath} gave no picture that could be judged. It was set aside; nothing else was affected. Copy or download it again.`)
  if (signal.aborted)
    throw new Fault('cancelled', 'The work was cancelled. What was finished before is kept.')

  const features = await measureVideo(video, { pass, motion, frameTable }, { graphs, manifest })
  const { messages, count } = first.errors
  return {
    frameTable,
    framesDecoded,
    framesExpected: video.framesExpected,
    decodeErrors: messages,
    decodeErrorCount: count,
    degraded: isDegraded(first, video.framesExpected),
    features,
    windows: [],
    sampling: { kind: 'whole' },
    poster: pass.poster,
    versions: { ffmpeg: await tools.ffmpegVersion, onnxruntime: graphs.version, provider: graphs.provider },
  }
}
