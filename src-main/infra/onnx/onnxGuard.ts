import type { LearnedManifest } from '../../core/scoring/learned/manifest'
import type { Graph, Model } from './onnxStructure'
import { z } from 'zod'
import document from '../../../resources/models/operators.json'
import { Fault } from '../../../src-shared/domain/fault'
import { graphsOf, readStructure, tensorsOf } from './onnxStructure'

const operators = z.strictObject({ 'ai.onnx': z.array(z.string()), 'com.microsoft': z.array(z.string()), 'nested': z.array(z.string()) }).parse(document)
const standard = new Set(operators['ai.onnx'])
const contributed = new Set(operators['com.microsoft'])
const nested = new Set(operators.nested)

/** A protobuf message ends here; larger models keep their weights in files of their own. */
const MAX_MODEL_BYTES = 2 * 1024 ** 3 - 1
const DATA_LOCATION_EXTERNAL = 1
/** Models of the runtime's own format carry this at byte 4 and would be read without any of these checks. */
const RUNTIME_FORMAT = 'ORTM'

type Guarded = Pick<LearnedManifest, 'id' | 'operators'>

export function packRefused(packId: string, detail: string, cause?: unknown): Fault {
  return new Fault('pack.refused', `The model pack ${packId} was refused: ${detail}. Nothing was scored with it.`, { cause })
}

/**
 * Looks at a model before the runtime sees it: it may hold nothing that reads other files, runs other code, or can loop
 * for ever.
 * @throws Fault `pack.refused`.
 */
export function guardModel(bytes: Uint8Array, manifest: Guarded): { readonly operatorCount: number } {
  const refuse = (detail: string, cause?: unknown): never => {
    throw packRefused(manifest.id, detail, cause)
  }
  if (bytes.length > MAX_MODEL_BYTES)
    refuse(`its model has more than ${MAX_MODEL_BYTES} bytes`)
  if (new TextDecoder('latin1').decode(bytes.subarray(4, 8)) === RUNTIME_FORMAT)
    refuse('its model is in the format of ONNX Runtime itself, not ONNX')
  const model = structureOf(bytes, refuse)
  if (model.graph.length !== 1)
    refuse('its model does not hold exactly one graph')
  if (model.functions.length > 0)
    refuse('its model defines functions; inline them first (onnx.inliner)')
  if (model.training.length > 0)
    refuse('its model holds training steps')
  for (const { domain } of model.opset) {
    if (!['', 'ai.onnx', 'com.microsoft'].includes(domain))
      refuse(`its model uses operators of the domain "${domain.slice(0, 80)}"`)
  }
  let operatorCount = 0
  for (const graph of graphsOf(model.graph)) {
    operatorCount += graph.node.length
    refuseOperators(graph, manifest, refuse)
    for (const { external, dataLocation, name } of tensorsOf(graph)) {
      if (external.length > 0 || dataLocation === DATA_LOCATION_EXTERNAL)
        refuse(`its model keeps the data of ${name.slice(0, 80) || 'a constant'} in another file; save it as one file (onnx.save with save_as_external_data=False)`)
    }
  }
  return { operatorCount }
}

function structureOf(bytes: Uint8Array, refuse: (detail: string, cause?: unknown) => never): Model {
  try {
    return readStructure(bytes)
  }
  catch (cause) {
    return refuse('its model is not an ONNX file that can be read', cause)
  }
}

function refuseOperators(graph: Graph, manifest: Guarded, refuse: (detail: string) => never): void {
  for (const { opType, domain } of graph.node) {
    const name = opType.slice(0, 80)
    const isStandard = domain === '' || domain === 'ai.onnx'
    if (isStandard && nested.has(opType)) {
      if (!(manifest.operators as readonly string[]).includes(opType))
        refuse(`its model uses ${name}, which can run for ever; the manifest must list it under "operators"`)
    }
    else if (isStandard ? !standard.has(opType) : domain !== 'com.microsoft' || !contributed.has(opType)) {
      refuse(`its model uses the operator ${isStandard ? '' : `${domain.slice(0, 80)}.`}${name}, which is not on the list of those that may run`)
    }
  }
}
