import type { AnalyticPack } from './packFolder'
import type { ProviderLoad } from './providerMessages'
import * as ort from 'onnxruntime-node'

interface Size { readonly widthPx: number, readonly heightPx: number }

/** 16 to 235, the same on every machine: a hash of the position (Wang's 32-bit integer hash). */
function grain(x: number, y: number): number {
  let value = Math.imul(x, 73_856_093) ^ Math.imul(y, 19_349_663)
  value = (value ^ 61) ^ (value >>> 16)
  value = Math.imul(value + (value << 3), 0x27D4EB2D)
  return (value ^ (value >>> 15)) >>> 24
}

/** Luma as in a photograph: a gradient, edges of blocks, fine texture in some of them, a little noise everywhere. */
function luma(x: number, y: number): number {
  const block = grain(x >> 5, y >> 5)
  const texture = block % 3 === 0 ? 24 * Math.sin(x * 0.9) * Math.cos(y * 0.7) : 0
  return 40 + block * 0.5 + (x + y) % 64 * 0.3 + texture + grain(x, y) / 64
}

/** `frames` planes of luma, each shifted by two pixels against the one before. */
function planes({ widthPx, heightPx }: Size, frames: number): Uint8Array {
  const bytes = new Uint8Array(frames * widthPx * heightPx)
  let at = 0
  for (let frame = 0; frame < frames; frame++) {
    for (let y = 0; y < heightPx; y++) {
      for (let x = 0; x < widthPx; x++)
        bytes[at++] = luma(x + 2 * frame, y)
    }
  }
  return bytes
}

/** Range from which on a step counts as an edge, as in most videos: 8 codes. */
const EDGE_FLOOR = 8 / 255

type Inputs = Readonly<Record<string, ort.Tensor>>

/** Inputs of each graph of the analytic pack, by its role; graphs of other roles are not measured. */
const INPUTS: Readonly<Record<string, (load: ProviderLoad) => Inputs>> = {
  frames: ({ keyFrame }) => ({
    frames: new ort.Tensor('uint8', planes(keyFrame, 3), [1, 3, keyFrame.heightPx, keyFrame.widthPx]),
    edge_floor: new ort.Tensor('float32', Float32Array.of(EDGE_FLOOR), [1]),
  }),
  grid: ({ crop }) => ({ crops: new ort.Tensor('uint8', planes(crop, 1), [1, 1, crop.heightPx, crop.widthPx]) }),
  motion: ({ thumbnail, thumbnails }) => ({ thumbnails: new ort.Tensor('uint8', planes(thumbnail, thumbnails), [thumbnails, 1, thumbnail.heightPx, thumbnail.widthPx]) }),
}

/** Values of every output of every graph, by `graph.output`. */
export type LoadOutputs = Readonly<Record<string, Float32Array>>

/** The graphs of a pack on one provider, with something to compute. */
export interface LoadRunner {
  /** Runs every graph once. */
  run: (load: ProviderLoad) => Promise<LoadOutputs>
}

/** Prepares the load; `open` makes a session of a graph. */
export async function prepareLoad(pack: AnalyticPack, open: (graph: Uint8Array) => Promise<ort.InferenceSession>): Promise<LoadRunner> {
  const graphs: [role: string, session: ort.InferenceSession][] = []
  for (const [role, bytes] of Object.entries(pack.graphs)) {
    if (INPUTS[role] !== undefined)
      graphs.push([role, await open(bytes)])
  }
  const inputs = new Map<string, Inputs>()
  const inputsOf = (role: string, load: ProviderLoad): Inputs => {
    const key = `${role} ${JSON.stringify(load)}`
    const tensors = inputs.get(key) ?? (INPUTS[role] as (load: ProviderLoad) => Inputs)(load)
    inputs.set(key, tensors)
    return tensors
  }
  return {
    async run(load) {
      const values: Record<string, Float32Array> = {}
      for (const [role, session] of graphs) {
        const outputs = await session.run(inputsOf(role, load))
        for (const [name, tensor] of Object.entries(outputs))
          values[`${role}.${name}`] = Float32Array.from(tensor.data as Float32Array)
      }
      return values
    },
  }
}

/**
 * Largest difference of any value, relative where the expected value is larger than 1; null when an output is missing,
 * has another size, or is no number where the other is one.
 */
export function largestDifference(expected: LoadOutputs, found: LoadOutputs): number | null {
  let largest = 0
  for (const [name, values] of Object.entries(expected)) {
    const others = found[name]
    if (others === undefined || others.length !== values.length)
      return null
    for (const [index, value] of values.entries()) {
      const other = others[index] ?? Number.NaN
      if (Object.is(value, other) || value === other)
        continue
      const difference = Math.abs(value - other) / Math.max(1, Math.abs(value))
      if (!Number.isFinite(difference))
        return null
      largest = Math.max(largest, difference)
    }
  }
  return largest
}
