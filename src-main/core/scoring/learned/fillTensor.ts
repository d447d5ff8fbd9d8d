import type { Color, LearnedInput } from './manifestInput'
import type { RunMode } from './tensorDims'
import { tensorDims } from './tensorDims'

/** Data of one input of the model for one run. */
export interface InputTensor { readonly name: string, readonly dtype: LearnedInput['dtype'], readonly dims: readonly number[], readonly data: Float32Array | Uint8Array }

const RAW: Color = { order: 'RGB', range: [0, 255], mean: [0, 0, 0], std: [1, 1, 1] }

/** Number of each 8-bit code, for each of the model's channels, and which byte of a pixel it is read from. */
function channelTables(color: Color): { readonly byte: number, readonly numbers: Float32Array }[] {
  const [low, high] = color.range
  return [0, 1, 2].map(channel => ({
    byte: color.order === 'RGB' ? channel : 2 - channel,
    numbers: Float32Array.from({ length: 256 }, (_, code) => (low + code / 255 * (high - low) - (color.mean[channel] ?? 0)) / (color.std[channel] ?? 1)),
  }))
}

/**
 * Puts pictures (8-bit RGB, row by row) where the layout of an input wants them. `clips` holds the pictures of each
 * clip that this run sees.
 */
export function fillTensor(input: LearnedInput, clips: readonly (readonly Uint8Array[])[], { color, run }: { color: Color | undefined, run: RunMode }): InputTensor {
  const dims = tensorDims(input, run)
  const steps = dims.map((_, axis) => dims.slice(axis + 1).reduce((product, size) => product * size, 1))
  const step = (axis: string): number => steps[input.layout.indexOf(axis)] ?? 0
  const size = (axis: string): number => dims[input.layout.indexOf(axis)] ?? 1
  const total = dims.reduce((product, length) => product * length, 1)
  const data = input.dtype === 'uint8' ? new Uint8Array(total) : new Float32Array(total)
  const tables = channelTables(input.dtype === 'uint8' ? { ...RAW, order: (input.color ?? color ?? RAW).order } : input.color ?? color ?? RAW)
  const hasTime = input.layout.includes('T')
  const [width, height] = [size('W'), size('H')]
  const [stepC, stepH, stepW] = [step('C'), step('H'), step('W')]
  clips.forEach((pictures, clip) => pictures.forEach((picture, time) => {
    const base = hasTime ? clip * step('N') + time * step('T') : (clip * pictures.length + time) * step('N')
    tables.forEach(({ byte, numbers }, channel) => {
      for (let y = 0; y < height; y++) {
        let from = 3 * y * width + byte
        let to = base + channel * stepC + y * stepH
        for (let x = 0; x < width; x++) {
          data[to] = numbers[picture[from] as number] as number
          from += 3
          to += stepW
        }
      }
    })
  }))
  return { name: input.name, dtype: input.dtype, dims, data }
}
