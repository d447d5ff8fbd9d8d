import type { ExecutionProvider } from '../../../src-shared/domain/provider'
import type { InputTensor } from '../../core/scoring/learned/fillTensor'
import type { LearnedInput } from '../../core/scoring/learned/manifestInput'
import type { LearnedPack } from './packFolder'
import { availableParallelism } from 'node:os'
import * as ort from 'onnxruntime-node'
import { Fault, toFault } from '../../../src-shared/domain/fault'
import { tensorDims } from '../../core/scoring/learned/tensorDims'
import { guardModel, packRefused } from './onnxGuard'
import { readPackFile } from './packFolder'
import { openSession, requireOffered } from './session'

/** Raw outputs of one run, in the order of the manifest's outputs. */
export type RawOutputs = readonly number[]

/** A model of a learned pack, checked and ready to run. */
export interface LearnedGraph {
  readonly provider: string
  readonly version: string
  readonly operatorCount: number
  /** What the model takes and gives, in words. */
  readonly signature: string
  run: (inputs: readonly InputTensor[]) => Promise<RawOutputs>
}

/** More threads than this make a model of this size hardly faster. */
const MAX_THREADS = 4

/**
 * Reads, checks and prepares the model of a pack.
 * @throws Fault `pack.refused` when the model does not match the manifest, `environment.pack_invalid`, `environment.unsupported`.
 */
export async function openLearnedGraph(pack: LearnedPack, provider: ExecutionProvider, open = openSession): Promise<LearnedGraph> {
  const { manifest, folder } = pack
  requireOffered(provider)
  const file = manifest.files.find(entry => entry.role === 'model')
  if (file === undefined)
    throw packRefused(manifest.id, 'it has no model')
  const bytes = await readPackFile(folder, file, manifest.id)
  const { operatorCount } = guardModel(bytes, manifest)
  const session = await open(bytes, provider, Math.min(MAX_THREADS, availableParallelism())).catch((thrown: unknown) => {
    throw provider === 'cpu' ? packRefused(manifest.id, `ONNX Runtime cannot load its model (${toFault(thrown).message.slice(0, 400)})`, thrown) : thrown
  })
  checkInputs(session, pack)
  const names = outputNames(session, pack)
  return {
    provider,
    version: ort.env.versions.node ?? ort.env.versions.common,
    operatorCount,
    signature: `${session.inputMetadata.map(describe).join(', ')} -> ${session.outputMetadata.map(describe).join(', ')}`,
    async run(inputs) {
      const feeds = Object.fromEntries(inputs.map(({ name, dtype, dims, data }) => [name, dtype === 'uint8' ? new ort.Tensor('uint8', data as Uint8Array, dims) : new ort.Tensor('float32', data as Float32Array, dims)]))
      const outputs = await session.run(feeds).catch((cause: unknown) => {
        throw new Fault('scoring.failed', `The model of the pack ${manifest.id} could not run: ${toFault(cause).message.slice(0, 400)}. The video was set aside; nothing else was affected. Use another model pack for it.`, { cause })
      })
      return manifest.outputs.map(({ element, target }, index) => reduced(outputs[names[index] ?? ''], { element, target, packId: manifest.id }))
    },
  }
}

type Metadata = ort.InferenceSession.ValueMetadata

function describe(value: Metadata): string {
  return value.isTensor ? `${value.name} ${value.type} [${value.shape.join(', ')}]` : `${value.name} (not a tensor)`
}

function checkInputs(session: ort.InferenceSession, { manifest }: LearnedPack): void {
  const refuse = (detail: string): never => {
    throw packRefused(manifest.id, detail)
  }
  const listed = new Map(manifest.inputs.map(input => [input.name, input]))
  for (const value of session.inputMetadata) {
    const input = listed.get(value.name) ?? refuse(`its model wants the input "${value.name}", which the manifest does not give; it gives ${[...listed.keys()].join(', ')}`)
    checkInput(value, input, { run: manifest.run, refuse })
    listed.delete(value.name)
  }
  if (listed.size > 0)
    refuse(`its model has no input ${[...listed.keys()].join(', ')}; it has ${session.inputNames.join(', ')}`)
}

function checkInput(value: Metadata, input: LearnedInput, { run, refuse }: { run: 'once' | 'perClip', refuse: (detail: string) => never }): void {
  if (!value.isTensor || value.type !== input.dtype)
    return refuse(`the model takes ${describe(value)}, the manifest gives ${input.dtype}`)
  const dims = tensorDims(input, run)
  const fits = value.shape.length === dims.length && value.shape.every((size, axis) => typeof size === 'string' || size === dims[axis])
  if (!fits)
    refuse(`the manifest feeds ${input.name} with [${dims.join(', ')}], the model takes [${value.shape.join(', ')}]; the number of clips, frames or pixels must be that of the export`)
}

/** Names of the manifest's outputs, by place or name; both must agree where both are given. */
function outputNames(session: ort.InferenceSession, { manifest }: LearnedPack): string[] {
  return manifest.outputs.map(({ index, name, target, element }) => {
    const place = index ?? session.outputNames.indexOf(name ?? '')
    const found = session.outputNames[place]
    if (found === undefined)
      throw packRefused(manifest.id, `its model has no output ${name ?? index} for ${target}; it has ${session.outputNames.join(', ')}`)
    if (name !== undefined && found !== name)
      throw packRefused(manifest.id, `output ${index} of its model is called ${found}, not ${name}: the outputs may be swapped`)
    const value = session.outputMetadata[place]
    if (value === undefined || !value.isTensor || value.type !== 'float32')
      throw packRefused(manifest.id, `output ${found} is not a tensor of float32`)
    const last = value.shape.at(-1)
    if (element !== undefined && typeof last === 'number' && element >= last)
      throw packRefused(manifest.id, `output ${found} has ${last} values, the manifest asks for number ${element}`)
    return found
  })
}

/** Mean over everything but the chosen element of the last axis. */
function reduced(tensor: ort.Tensor | undefined, { element, target, packId }: { element: number | undefined, target: string, packId: string }): number {
  const values = tensor?.data as Float32Array | undefined ?? new Float32Array()
  const last = element === undefined ? 1 : tensor?.dims.at(-1) ?? 1
  if (element !== undefined && element >= last)
    throw packRefused(packId, `the output for ${target} has ${last} values, the manifest asks for number ${element}`)
  let sum = 0
  let count = 0
  for (let at = element ?? 0; at < values.length; at += last) {
    sum += values[at] ?? 0
    count += 1
  }
  const mean = sum / count
  if (!Number.isFinite(mean))
    throw new Fault('scoring.failed', `The model pack ${packId} gave no number for ${target}. The video was set aside; nothing else was affected. Use another model pack for it, or "s2i packs verify ${packId}".`)
  return mean
}
