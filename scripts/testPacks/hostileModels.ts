/**
 * Tiny ONNX models for tests that behave on the pictures a pack is tried on at import (grey, noise) and misbehave on
 * bright ones, as a broken or hostile model would only show on somebody's video. Input and output: {@link SMALL_INPUT}.
 */
import type { Value } from '../analytic/graphBuilder.ts'
import { GraphBuilder } from '../analytic/graphBuilder.ts'

/** One clip of four pictures of 32 x 32, code values from 0 to 1. */
export const SMALL_INPUT = { name: 'clip', dims: [1, 3, 4, 32, 32] } as const
const ALL_AXES = [0, 1, 2, 3, 4]
const BRIGHT = 0.9
const CAST_INT64 = 7
const CAST_BOOL = 9

interface Start { readonly g: GraphBuilder, readonly mean: Value, readonly isBright: Value }

/** The mean of all code values, and 1 where it is above the threshold, else 0. */
function start(name: string, threshold = BRIGHT): Start {
  const g = new GraphBuilder(name)
  const clip = g.input(SMALL_INPUT.name, 'float32', SMALL_INPUT.dims)
  const mean = g.op('ReduceMean', [clip], { axes: ALL_AXES, keepdims: 0 })
  return { g, mean, isBright: g.op('Cast', [g.op('Greater', [mean, g.floats([threshold])])], { to: CAST_INT64 }) }
}

function finish({ g }: Start, value: Value): Uint8Array {
  g.output('quality', g.op('Reshape', [value, g.ints(1)]), [1])
  return g.encode()
}

/** Loops `times` times (by default longer than anybody lives) on pictures brighter than `threshold`, else once. */
export function buildLoop(times = 2 ** 62, threshold = BRIGHT): Uint8Array {
  const made = start('loop', threshold)
  const { g, mean, isBright } = made
  const body = new GraphBuilder('body', 'body_')
  body.input('body_turn', 'int64', [])
  body.input('body_goes_on', 'bool', [])
  body.input('body_value', 'float32', [])
  body.output('body_still_goes_on', 'body_goes_on', [], 'bool')
  body.output('body_next', body.op('Mul', ['body_value', body.floats([0.5])]), [])
  const turns = g.op('Add', [g.op('Mul', [isBright, g.int(times)]), g.int(1)])
  return finish(made, g.op('Loop', [turns, g.op('Cast', [g.int(1)], { to: CAST_BOOL }), mean], { body: { graph: body } }))
}

/** Fills a tensor of so many float32 on bright pictures, else one of a single number. */
export function buildAllocation(elements: number): Uint8Array {
  const made = start('allocation')
  const { g, mean, isBright } = made
  const size = g.op('Add', [g.op('Mul', [isBright, g.int(elements)]), g.int(1)])
  const filled = g.op('ConstantOfShape', [g.op('Reshape', [size, g.ints(1)])])
  return finish(made, g.op('Add', [mean, g.op('ReduceMean', [filled], { axes: [0], keepdims: 0 })]))
}

/** Gives no number (log of minus one) for bright pictures. */
export function buildNotANumber(): Uint8Array {
  const made = start('not-a-number')
  const { g, mean } = made
  return finish(made, g.op('Log', [g.op('Sub', [g.floats([BRIGHT]), mean])]))
}

/** A small network as real ones are built: convolution, normalisation, activation, pooling, a linear head. */
export function buildNetwork(): Uint8Array {
  const channels = 8
  const g = new GraphBuilder('network')
  const clip = g.input(SMALL_INPUT.name, 'float32', SMALL_INPUT.dims)
  const weights = g.floats(wave(channels * 3 * 27), [channels, 3, 3, 3, 3])
  const conv = g.op('Conv', [clip, weights, g.floats(wave(channels))], { kernel_shape: [3, 3, 3], pads: [1, 1, 1, 1, 1, 1] })
  const scaled = g.op('Mul', [g.op('Relu', [conv]), g.floats(wave(channels), [1, channels, 1, 1, 1])])
  const pooled = g.op('ReduceMean', [scaled], { axes: [2, 3, 4], keepdims: 0 })
  const head = g.op('Gemm', [pooled, g.floats(wave(channels), [channels, 1]), g.floats([0.1])])
  g.output('quality', g.op('Sigmoid', [head]), [1, 1])
  return g.encode()
}

/** Numbers between -0.5 and 0.5, the same every time. */
function wave(count: number): number[] {
  return Array.from({ length: count }, (_, index) => 0.5 * Math.sin(1 + index * 0.7))
}
