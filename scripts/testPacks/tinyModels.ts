/**
 * Tiny ONNX models with the exact inputs and outputs of public video quality models, for tests: each output is the mean
 * of one input's numbers, times a factor, plus an offset. They hold nothing of those models.
 */
import type { Dimension } from '../analytic/graphBuilder.ts'
import { GraphBuilder } from '../analytic/graphBuilder.ts'

export interface TinyInput { readonly name: string, readonly dims: readonly Dimension[] }
export interface TinyOutput { readonly name: string, readonly of: string, readonly factor: number, readonly offset: number }

/** A model whose outputs have one value for each row (axis 0) of the input they look at. */
export function buildTinyModel(inputs: readonly TinyInput[], outputs: readonly TinyOutput[]): Uint8Array {
  const g = new GraphBuilder('tiny')
  for (const { name, dims } of inputs)
    g.input(name, 'float32', dims)
  for (const { name, of, factor, offset } of outputs) {
    const axes = (inputs.find(input => input.name === of)?.dims ?? []).slice(1).map((_, index) => index + 1)
    const mean = g.op('ReduceMean', [of], { axes, keepdims: 0 })
    g.output(name, g.op('Add', [g.op('Mul', [mean, g.floats([factor])]), g.floats([offset])]), [inputs.find(input => input.name === of)?.dims[0] ?? 1])
  }
  return g.encode()
}

/** DOVER as its exporter writes it: K technical clips, outputs in order aesthetic, technical. `null` leaves the batch open. */
export function buildDover(clips: number | null = 4, outputNames: readonly [string, string] = ['aesthetic', 'technical']): Uint8Array {
  return buildTinyModel(
    [{ name: 'aes_view', dims: [clips === null ? 'n' : 1, 3, 32, 224, 224] }, { name: 'tech_view', dims: [clips ?? 'k', 3, 32, 224, 224] }],
    [{ name: outputNames[0], of: 'aes_view', factor: 0.05, offset: 0.11 }, { name: outputNames[1], of: 'tech_view', factor: 0.03, offset: -0.08 }],
  )
}

/** FAST-VQA (4 clips) and FasterVQA (1 clip): one input, one output. */
export function buildFastVqa(clips: 1 | 4): Uint8Array {
  return buildTinyModel([{ name: 'fragments', dims: [clips, 3, 32, 224, 224] }], [{ name: 'quality', of: 'fragments', factor: 0.05, offset: clips === 4 ? -0.11 : 0.148 }])
}

/** MaxVQA: 64 frames for aesthetics, 4 technical clips, 16 values in one output. */
export function buildMaxVqa(): Uint8Array {
  const g = new GraphBuilder('tiny')
  const aesthetic = g.input('aesthetic', 'float32', [1, 3, 64, 224, 224])
  const technical = g.input('technical', 'float32', [4, 3, 32, 224, 224])
  const axes = [0, 1, 2, 3, 4]
  const both = g.op('Add', [g.op('ReduceMean', [aesthetic], { axes, keepdims: 0 }), g.op('ReduceMean', [technical], { axes, keepdims: 0 })])
  const weights = g.floats(Array.from({ length: 16 }, (_, index) => 0.02 * (index + 1)), [1, 16])
  g.output('scores', g.op('Sigmoid', [g.op('Mul', [g.op('Reshape', [both, g.ints(1, 1)]), weights])]), [1, 16])
  return g.encode()
}
