import type { Limits } from '../../../src-shared/domain/limits'
import type { LearnedManifest } from '../../core/scoring/learned/manifest'
import type { Analysis } from '../../core/scoring/ports'
import type { LearnedGraph, RawOutputs } from '../../infra/onnx/learnedGraph'
import type { IndexedVideo } from './analyzeVideo'
import { Fault } from '../../../src-shared/domain/fault'
import { displayName } from '../../core/media/fileFault'
import { fillTensor } from '../../core/scoring/learned/fillTensor'
import { selectFrames } from '../../core/scoring/learned/samplePlan'
import { outputFeature } from '../../core/scoring/learned/scoreOutputs'
import { samplePass } from '../../infra/ffmpeg/samplePass'
import { isDegraded } from './analyzeVideo'

export interface LearnedTools {
  readonly graph: Promise<LearnedGraph>
  readonly manifest: LearnedManifest
  readonly limits: Limits
  readonly onFrames: (decoded: number) => void
}

/** Pictures of each clip of each input of the manifest. */
export type SampledInputs = readonly (readonly (readonly Uint8Array[])[])[]

/** Runs the model on sampled pictures: once, or once for each clip with the outputs averaged. */
export async function runOnPictures(sampled: SampledInputs, graph: LearnedGraph, { inputs, color, run }: LearnedManifest): Promise<RawOutputs> {
  const clips = run === 'once' ? 1 : Math.max(...sampled.map(input => input.length))
  const sums: number[] = []
  for (let clip = 0; clip < clips; clip++) {
    const tensors = inputs.map((input, index) => {
      const pictures = sampled[index] ?? []
      // An input of one clip is the same in every run.
      return fillTensor(input, run === 'once' ? pictures : [pictures[Math.min(clip, pictures.length - 1)] ?? []], { color, run })
    })
    const outputs = await graph.run(tensors)
    outputs.forEach((value, index) => {
      sums[index] = (sums[index] ?? 0) + value
    })
  }
  return sums.map(sum => sum / clips)
}

/** Decodes until the frames that are sampled are those of the frames that there really are. */
async function sample(video: IndexedVideo, { manifest, limits, onFrames }: LearnedTools, signal: AbortSignal) {
  const decode = async (frames: number) => {
    const clips = manifest.inputs.map(input => selectFrames(input.temporal, frames))
    const wanted = clips.map(input => [...new Set(input.flat())].sort((a, b) => a - b))
    const pass = await samplePass({ ...video, limits, signal, onFrames, inputs: manifest.inputs.map(({ spatial }, index) => ({ spatial, indices: wanted[index] ?? [] })) })
    return { clips, wanted, pass }
  }
  const first = await decode(Math.max(1, video.framesExpected))
  const framesDecoded = first.pass.frameTable.pts.length
  return framesDecoded === video.framesExpected ? first : await decode(framesDecoded)
}

/**
 * Decodes one video, shows the model the frames that its manifest asks for, and gives its raw outputs as features.
 * @throws Fault as `samplePass`; `file.damaged` when a sampled frame is missing, `pack.refused` as the model's run.
 */
export async function analyzeWithModel(video: IndexedVideo, tools: LearnedTools, signal: AbortSignal): Promise<Analysis> {
  const { manifest } = tools
  const { clips, wanted, pass } = await sample(video, tools, signal)
  const pictures = clips.map((input, index) => {
    const byFrame = new Map((wanted[index] ?? []).map((frame, order) => [frame, pass.pictures[index]?.[order]]))
    return input.map(frames => frames.map(frame => byFrame.get(frame) ?? missing(video.videoPath)))
  })
  if (signal.aborted)
    throw new Fault('cancelled', 'The work was cancelled. What was finished before is kept.')
  const graph = await tools.graph
  const outputs = await runOnPictures(pictures, graph, manifest)
  const { frameTable, errors, ffmpegVersion } = pass
  const framesDecoded = frameTable.pts.length
  const framesExpected = Math.max(video.framesExpected, video.stream.framesPromised ?? 0)
  return {
    frameTable,
    framesDecoded,
    framesExpected,
    decodeErrors: errors.messages,
    decodeErrorCount: errors.count,
    degraded: isDegraded(errors.count, framesDecoded, framesExpected),
    features: Object.fromEntries(manifest.outputs.map(({ target }, index) => [outputFeature(target), { value: outputs[index] ?? Number.NaN, unit: '1' }])),
    windows: [],
    sampling: { kind: 'frames', inputs: manifest.inputs.map(({ name }, index) => ({ name, clips: clips[index] ?? [] })) },
    // The list picture is the analytic pack's, or made when it is first looked at.
    poster: new Uint8Array(),
    versions: { ffmpeg: ffmpegVersion, onnxruntime: graph.version, provider: graph.provider },
  }
}

function missing(path: string): never {
  throw new Fault('file.damaged', `${displayName(path)} did not give the frames that the model looks at. It was set aside; nothing else was affected. Copy or download it again.`)
}
