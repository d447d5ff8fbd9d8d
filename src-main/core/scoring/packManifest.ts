import type { Taxonomy } from '../../../src-shared/domain/taxonomy'
import { z } from 'zod'
import { Fault } from '../../../src-shared/domain/fault'
import { learnedManifest } from './learned/manifest'
import { featuresOf, scoreExpression } from './measureExpression'
import { packFileName, packHeader, sha256Hex } from './packHeader'

const identifier = z.string().regex(/^[a-z][a-z0-9_]*$/).max(40)

/** Linear estimate of a dimension from other dimensions' scores, with the coefficient of each. */
const inference = z.strictObject({ intercept: z.number(), from: z.record(identifier, z.number()) })

const dimensionRule = z.strictObject({
  /** Absent where no estimator can be trusted: the dimension is then always inferred. */
  score: scoreExpression.optional(),
  /** The measurement counts only while every feature lies in its range (inclusive); `because` says in words why not beyond it. */
  trust: z.array(z.strictObject({ feature: identifier, min: z.number().optional(), max: z.number().optional(), because: z.string().min(1).max(120) })).default([]),
  inference,
  /** Stands in for this dimension in the inference of others when it was not measured: its mean over the reference corpus. */
  reference: z.number().min(0).max(1),
  /**
   * How far the dimension can be relied on, 0 to 1: measured well inside its trusted range; and inferred from other
   * dimensions that were known for certain (rank correlation with held-out labels).
   */
  confidence: z.strictObject({ measured: z.number().min(0).max(1), inferred: z.number().min(0).max(1) }),
  /** Why the dimension is inferred when no condition of `trust` says more. */
  because: z.string().min(1).max(120),
})

/** How frames are sampled for the graphs. */
const sampling = z.strictObject({
  keyFrames: z.number().int().min(1).max(64),
  keyShortSidePx: z.number().int().min(64),
  thumbnailShortSidePx: z.number().int().min(64),
  cropPx: z.number().int().min(64).multipleOf(8),
  /** Videos above `aboveS` are decoded in stretches: `windows` of about `windowS` each, spread evenly. */
  long: z.strictObject({ aboveS: z.number().positive(), windows: z.number().int().min(2).max(64), windowS: z.number().min(1) }),
}).refine(value => value.long.windows <= value.keyFrames, 'every window of a long video needs a key frame')

/** Parameters of the series statistics; differences in 8-bit codes, matches 0..1. */
const series = z.strictObject({
  cut: z.strictObject({ minDifference: z.number(), timesNeighbours: z.number(), maxMatch: z.number(), reachFrames: z.number().int() }),
  motion: z.strictObject({ minMatch: z.number(), minContrast: z.number(), referenceFps: z.number(), smoothingS: z.number() }),
  /**
   * A repeat differs by at most `maxDifference` and at most `maxOfMotion` of the strongest difference within `reachS`. Motion:
   * a difference of at least `minMotion` (around a standstill also `minSustained` for two steps), or content that moves by
   * `minSpeed` thumbnail pixels and can be followed.
   */
  repeat: z.strictObject({ maxDifference: z.number(), maxOfMotion: z.number(), minMotion: z.number(), minSustained: z.number(), minSpeed: z.number(), reachS: z.number() }),
  gapTimesMedian: z.number(),
})
export type SeriesParameters = z.infer<typeof series>

/** Scores along a video: windows of about `windowS`, longer where there would be more than `maxWindows`. */
const timeline = z.strictObject({ windowS: z.number().positive(), maxWindows: z.number().int().positive() })
export type TimelineParameters = z.infer<typeof timeline>

/** Parameters of the statistics over blocks and key frames. */
const blocks = z.strictObject({
  /** Range in codes from which on a slope is that of an edge: at least `minRange`, times the noise's sigma, times the distance of the codes in use (`maxOfTonalStep` at most). */
  edge: z.strictObject({ minRange: z.number(), timesNoise: z.number(), timesTonalStep: z.number(), maxOfTonalStep: z.number() }),
  /** Blocks weigh 1 + saliencyWeight x their saliency over its mean. */
  focus: z.strictObject({ centralShare: z.number(), minEdgeShare: z.number(), rank: z.number(), saliencyWeight: z.number() }),
  /** Luma in codes. */
  noise: z.strictObject({ flattestShare: z.number(), rank: z.number(), minLuma: z.number(), maxLuma: z.number() }),
  /** Blocks with a little structure, in codes a pixel, and luma in codes; how many of them there must be, and which share. */
  detail: z.strictObject({ minGradient: z.number(), maxGradient: z.number(), maxPeak: z.number(), minLuma: z.number(), minBlocks: z.number().int(), minShare: z.number() }),
  /**
   * Speed in % of the short side a picture; match of the shifted pictures; no step slower than `minSteadiness` of the mean;
   * the faster axis at least `minAxisRatio` times the other; gradient in codes a pixel.
   */
  motionBlur: z.strictObject({ minSpeed: z.number(), minMatch: z.number(), minSteadiness: z.number(), minAxisRatio: z.number(), minGradient: z.number() }),
  minRingShare: z.number(),
  minEdgeShare: z.number(),
  /** Bars: rows or columns no brighter than `maxLumaCode` in every key frame, at most `maxShare` of a side each. */
  bars: z.strictObject({ maxLumaCode: z.number().int(), maxShare: z.number() }),
})
export type BlockParameters = z.infer<typeof blocks>

/**
 * Bits per pixel are made comparable: times the codec's efficiency against H.264, times (pixels / reference) ^ exponent.
 * Of other codecs (lossless ones among them) the bits say nothing.
 */
const bitrate = z.strictObject({ efficiency: z.record(z.string(), z.number().positive()), referencePixels: z.number().positive(), exponent: z.number() })
export type BitrateParameters = z.infer<typeof bitrate>

/** The estimators of this project: three graphs, and how their features become scores. */
export const analyticManifest = z.strictObject({
  ...packHeader,
  kind: z.literal('analytic'),
  /** Graphs by role; file names only, so that a pack cannot reach outside its folder. */
  files: z.array(z.strictObject({
    role: z.enum(['frames', 'grid', 'motion']),
    path: packFileName,
    sizeBytes: z.number().int().positive().max(2 * 1024 ** 3),
    sha256: sha256Hex,
  })).length(3),
  sampling,
  series,
  timeline,
  blocks,
  bitrate,
  features: z.record(identifier, z.strictObject({ unit: z.string(), title: z.string() })),
  dimensions: z.record(identifier, dimensionRule),
}).superRefine((value, context) => {
  if (new Set(value.files.map(file => file.role)).size !== value.files.length)
    context.addIssue({ code: 'custom', message: 'each role needs exactly one file' })
  for (const [id, rule] of Object.entries(value.dimensions)) {
    const read = [...(rule.score ? featuresOf(rule.score) : []), ...rule.trust.map(range => range.feature)]
    for (const feature of read) {
      if (!(feature in value.features))
        context.addIssue({ code: 'custom', message: `dimension ${id} reads the unknown feature ${feature}` })
    }
    for (const other of Object.keys(rule.inference.from)) {
      if (other === id || !(other in value.dimensions))
        context.addIssue({ code: 'custom', message: `dimension ${id} cannot be inferred from ${other}` })
    }
  }
})
export type AnalyticManifest = z.infer<typeof analyticManifest>

export const packManifest = z.discriminatedUnion('kind', [analyticManifest, learnedManifest])
export type PackManifest = z.infer<typeof packManifest>

const ADVICE = 'No video was scored with it. Reinstall the application, or import the pack again.'

/**
 * Reads the text of a pack's manifest.
 * @throws Fault `environment.pack_invalid` that says what is wrong where.
 */
export function parseManifest(text: string): PackManifest {
  let document: unknown
  try {
    document = JSON.parse(text)
  }
  catch (cause) {
    throw new Fault('environment.pack_invalid', `The manifest of a model pack is not JSON. ${ADVICE}`, { cause })
  }
  const parsed = packManifest.safeParse(document)
  if (!parsed.success)
    throw new Fault('environment.pack_invalid', `The manifest of a model pack is not valid: ${z.prettifyError(parsed.error)}. ${ADVICE}`)
  return parsed.data
}

/** Like {@link parseManifest}, for the pack of this project. @throws Fault `environment.pack_invalid`. */
export function parseAnalyticManifest(text: string): AnalyticManifest {
  const manifest = parseManifest(text)
  if (manifest.kind !== 'analytic')
    throw new Fault('environment.pack_invalid', `The model pack ${manifest.id} is a learned one where the analytic one was expected. ${ADVICE}`)
  return manifest
}

/**
 * Makes sure that an analytic pack scores exactly the dimensions of the taxonomy, and that a learned one scores nothing
 * that the taxonomy does not have.
 * @throws Fault `environment.pack_invalid` naming the dimensions that are missing or unknown.
 */
export function checkPackFits(manifest: PackManifest, taxonomy: Taxonomy): void {
  const wanted = taxonomy.dimensions.map(entry => entry.id)
  if (manifest.kind === 'learned') {
    const known = new Set(['overall', ...wanted.map(id => `dim:${id}`), ...taxonomy.groups.map(({ id }) => `group:${id}`)])
    const foreign = manifest.outputs.map(output => output.target).filter(target => !known.has(target))
    if (foreign.length > 0)
      throw new Fault('environment.pack_invalid', `The model pack ${manifest.id} does not fit the taxonomy ${taxonomy.id}: it scores ${foreign.join(', ')}, which is not part of it. ${ADVICE}`)
    return
  }
  const missing = wanted.filter(id => !(id in manifest.dimensions))
  const unknown = Object.keys(manifest.dimensions).filter(id => !wanted.includes(id))
  if (missing.length + unknown.length > 0)
    throw new Fault('environment.pack_invalid', `The model pack ${manifest.id} does not fit the taxonomy ${taxonomy.id}: missing ${missing.join(', ') || 'none'}; unknown ${unknown.join(', ') || 'none'}. ${ADVICE}`)
}
