import type { Limits } from '../../../src-shared/domain/limits'
import type { PackCheck } from '../../core/packs/ports'
import type { LearnedManifest } from '../../core/scoring/learned/manifest'
import type { LearnedGraph } from '../../infra/onnx/learnedGraph'
import type { SampledInputs } from './learnedVideo'
import { Fault, toFault } from '../../../src-shared/domain/fault'
import { outputFeature, scoreOutputs } from '../../core/scoring/learned/scoreOutputs'
import { clipShape, pictureSize } from '../../core/scoring/learned/tensorDims'
import { openGraphs } from '../../infra/onnx/graphs'
import { openLearnedGraph } from '../../infra/onnx/learnedGraph'
import { packRefused } from '../../infra/onnx/onnxGuard'
import { loadPack } from '../../infra/onnx/packFolder'
import { runOnPictures } from './learnedVideo'
import { limitMemory } from './limitMemory'

interface TryRequest { readonly packFolder: string, readonly packSha256: string, readonly limits: Limits }

const GREY = 128

/** Test pictures of the sizes that the model wants: all grey, or a fixed pattern without structure (linear congruential generator of Numerical Recipes). */
function testPictures({ inputs }: LearnedManifest, pattern: 'grey' | 'noise'): SampledInputs {
  let state = 1
  const noise = (): number => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return state >>> 24
  }
  return inputs.map(({ temporal, spatial }) => {
    const { clips, framesPerClip } = clipShape(temporal)
    const { widthPx, heightPx } = pictureSize(spatial)
    const picture: Uint8Array = pattern === 'grey' ? new Uint8Array(3 * widthPx * heightPx).fill(GREY) : Uint8Array.from({ length: 3 * widthPx * heightPx }, noise)
    return Array.from({ length: clips }, () => Array.from<Uint8Array>({ length: framesPerClip }).fill(picture))
  })
}

/** Runs the model on two clips that could not differ more. An output that does not care is worth a warning. */
async function tryRuns(graph: LearnedGraph, manifest: LearnedManifest): Promise<PackCheck[]> {
  const [grey, noise] = [await runOnPictures(testPictures(manifest, 'grey'), graph, manifest), await runOnPictures(testPictures(manifest, 'noise'), graph, manifest)]
  const scores = scoreOutputs(Object.fromEntries(manifest.outputs.map(({ target }, index) => [outputFeature(target), { value: grey[index] ?? Number.NaN, unit: '1' }])), manifest)
  const constant = manifest.outputs.filter((_, index) => grey[index] === noise[index]).map(({ target }) => target)
  return [
    { id: 'run', label: 'Test run', result: 'ok', detail: `a grey clip scores ${scores.map(({ target, score }) => `${target} ${score.toFixed(3)}`).join(', ')}` },
    ...(constant.length > 0 ? [{ id: 'constant', label: 'Outputs', result: 'warning' as const, detail: `${constant.join(', ')}: the same for a grey clip and for noise; look at its scores before you rely on them` }] : []),
  ]
}

/**
 * Loads a pack and runs it on test pictures.
 * @throws Fault `pack.refused`, `environment.pack_invalid`, `environment.pack_missing`.
 */
export async function tryPack({ packFolder, packSha256, limits }: TryRequest): Promise<PackCheck[]> {
  const pack = await loadPack(packFolder)
  if (pack.sha256 !== packSha256)
    throw new Fault('environment.pack_invalid', `The model pack ${pack.manifest.id} changed while it was looked at. Nothing was scored with it. Try again.`)
  if (pack.kind === 'analytic') {
    const { version } = await openGraphs(pack, 'cpu')
    return [{ id: 'model', label: 'Model', result: 'ok', detail: `its graphs load in ONNX Runtime ${version}` }]
  }
  limitMemory(limits.inferenceMemoryBytes)
  const graph = await openLearnedGraph(pack, 'cpu')
  const model: PackCheck = { id: 'model', label: 'Model', result: 'ok', detail: `${graph.operatorCount} operators, all allowed; ${graph.signature}`.slice(0, 2000) }
  const runs = await tryRuns(graph, pack.manifest).catch((thrown: unknown) => {
    const fault = toFault(thrown)
    throw fault.code.startsWith('pack.') ? fault : packRefused(pack.manifest.id, `its model cannot run (${toFault(fault.cause ?? fault).message.slice(0, 400)})`, thrown)
  })
  return [model, ...runs]
}
