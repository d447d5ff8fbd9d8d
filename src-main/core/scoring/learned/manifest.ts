import { z } from 'zod'
import { packFileName, packHeader, sha256Hex } from '../packHeader'
import { color, learnedInput } from './manifestInput'
import { clipShape, tensorDims } from './tensorDims'

/** How a raw output becomes a score in [0, 1]. */
const calibration = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('identity') }),
  /** Logistic of the z-score, 1 / (1 + exp(-(x - mean) / sd)): what DOVER and FAST-VQA publish constants for. */
  z.strictObject({ kind: z.literal('z'), mean: z.number(), sd: z.number().positive() }),
  /** 1 / (1 + exp(-k (x - mu))); a negative k when a lower output is better. */
  z.strictObject({ kind: z.literal('logistic'), mu: z.number(), k: z.number() }),
  /** Straight lines between [output, score] knots of rising output; the ends hold beyond them. */
  z.strictObject({ kind: z.literal('quantile'), knots: z.array(z.tuple([z.number(), z.number().min(0).max(1)])).min(2).max(256) }),
])
export type Calibration = z.infer<typeof calibration>

const output = z.strictObject({
  /** Which output of the model, by place or by name; when both are given they must agree. */
  index: z.number().int().min(0).max(255).optional(),
  name: z.string().min(1).max(200).optional(),
  /** Which value along the last axis of an output that gives several; without it all values are averaged. */
  element: z.number().int().min(0).max(4095).optional(),
  /** Over all other axes (clips, frames, places). */
  reduce: z.literal('mean').default('mean'),
  target: z.string().regex(/^(?:(?:dim|group):[a-z][a-z0-9_]*|overall)$/).max(46),
  calibration,
  /** How far this score can be relied on, 0 to 1. */
  confidence: z.number().min(0).max(1).default(1),
}).refine(value => value.index !== undefined || value.name !== undefined, 'an output needs an index or a name')

const file = z.strictObject({
  role: z.enum(['model', 'license', 'notes']),
  path: packFileName,
  sizeBytes: z.number().int().positive().max(4 * 1024 ** 3),
  sha256: sha256Hex,
})

/** A pack with one ONNX model of somebody else: how to feed it and what its outputs mean. */
export const learnedManifest = z.strictObject({
  ...packHeader,
  kind: z.literal('learned'),
  /** Where model and licence come from. */
  sourceUrl: z.url({ protocol: /^https?$/ }).max(500),
  /** How the files were made: commit, exporter, checkpoint. */
  provenance: z.string().min(1).max(2000),
  files: z.array(file).min(1).max(63),
  inputs: z.array(learnedInput).min(1).max(8),
  color: color.optional(),
  /** `perClip` runs the model once for each clip, for models with a fixed batch of one, and averages the outputs. */
  run: z.enum(['once', 'perClip']).default('once'),
  outputs: z.array(output).min(1).max(64),
  /** Operators with inner graphs, which can loop for ever, are refused unless listed. */
  operators: z.array(z.enum(['If', 'Loop', 'Scan'])).max(3).default([]),
}).superRefine((value, context) => {
  const refuse = (message: string): void => context.addIssue({ code: 'custom', message })
  if (value.files.filter(entry => entry.role === 'model').length !== 1)
    refuse('exactly one file is the model')
  if (new Set(value.files.map(entry => entry.path.toLowerCase())).size !== value.files.length)
    refuse('a file is listed twice')
  if (new Set(value.inputs.map(entry => entry.name)).size !== value.inputs.length)
    refuse('an input is listed twice')
  if (new Set(value.outputs.map(entry => entry.target)).size !== value.outputs.length)
    refuse('a target is listed twice')
  for (const entry of value.inputs) {
    if (entry.dtype === 'float32' && entry.color === undefined && value.color === undefined)
      refuse(`input ${entry.name} needs a color: how code values become numbers`)
    const dims = tensorDims(entry, value.run)
    entry.shape.forEach((size, axis) => {
      if (typeof size === 'number' && dims[axis] !== undefined && size !== dims[axis])
        refuse(`input ${entry.name}: its sampling gives [${dims.join(', ')}], its shape says [${entry.shape.join(', ')}]`)
    })
  }
  if (value.run === 'perClip' && new Set(value.inputs.map(entry => clipShape(entry.temporal).clips).filter(clips => clips > 1)).size > 1)
    refuse('with run perClip, inputs of several clips must have the same number of clips')
  for (const { target, calibration: { kind, ...rest } } of value.outputs) {
    if (kind === 'quantile' && 'knots' in rest && rest.knots.some(([x], index) => index > 0 && x <= (rest.knots[index - 1]?.[0] ?? x)))
      refuse(`${target}: the outputs of its knots must rise`)
  }
})
export type LearnedManifest = z.infer<typeof learnedManifest>
