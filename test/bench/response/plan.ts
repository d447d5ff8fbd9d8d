import { z } from 'zod'
import sample from '../../../resources/sample/clips.json'
import { sampleDocument, sampleGraph } from '../../../src-main/infra/ffmpeg/sampleClips'
import corpusDocument from './corpus.json'
import degradationDocument from './degradations.json'
import invarianceDocument from './invariances.json'

const id = z.string().regex(/^[a-z][a-z0-9_-]*$/)
const dimension = z.string().regex(/^[a-z][a-z0-9_]*$/)

const synthesized = z.union([
  z.strictObject({ id, graph: z.string() }),
  /** A scene of the sample workspace, undamaged, seen another way. */
  z.strictObject({ id, like: z.string(), view: z.string() }),
])

/** Clips that are degraded. */
export const corpus = z.strictObject({
  durationS: z.number().positive(),
  maxShortSidePx: z.number().int().positive(),
  real: z.array(z.strictObject({ id, file: z.string(), startS: z.number().nonnegative() })),
  synthesized: z.array(synthesized),
}).parse(corpusDocument)
export type RealClip = typeof corpus.real[number]
export type SynthesizedClip = z.infer<typeof synthesized>

const degradation = z.strictObject({
  id,
  title: z.string(),
  /** Dimensions that must fall with severity; none for a control, which must move nothing. */
  targets: z.array(dimension),
  /** Mildest first. */
  severities: z.array(z.number()).length(6),
  /** ffmpeg filters; {s} severity, {fps} frame rate, {w} and {h} size of the clip. */
  filter: z.string(),
  /** Encoder where compression is the damage; lossless otherwise. */
  encode: z.array(z.string()).optional(),
})
export type Degradation = z.infer<typeof degradation>

/** Damages, and the pairs of damage and dimension that belong together. */
export const damage = z.strictObject({
  degradations: z.array(degradation).min(14),
  linked: z.array(z.strictObject({ degradations: z.array(id).min(1), dimensions: z.array(dimension).min(1), reason: z.string().min(10) })),
}).parse(degradationDocument)

const invariance = z.strictObject({
  id,
  title: z.string(),
  filter: z.string(),
  encode: z.array(z.string()).optional(),
  suffix: z.string().optional(),
  /** Stored turned, with the flag that turns it back. */
  rotate: z.boolean().optional(),
})
export type Invariance = z.infer<typeof invariance>

/** Changes that should not change scores, and where they may. */
export const invariances = z.strictObject({
  invariances: z.array(invariance),
  maxChange: z.number(),
  expected: z.array(z.strictObject({ invariance: id, dimensions: z.array(dimension).min(1), reason: z.string().min(10) })),
}).parse(invarianceDocument)

/** Filter graph without input of a synthesized clip. */
export function graphOf(clip: SynthesizedClip): string {
  if ('graph' in clip)
    return clip.graph
  const { scenes, clips } = sampleDocument.parse(sample)
  const like = clips.find(entry => entry.file === clip.like)
  if (like === undefined || scenes[like.scene] === undefined)
    throw new Error(`${clip.id} is like the unknown sample clip ${clip.like}`)
  return sampleGraph({ ...like, view: clip.view, damage: null })
}

/** `text` with the value of each `{name}`. */
export function filled(text: string, values: Readonly<Record<string, number>>): string {
  return text.replaceAll(/\{(\w+)\}/g, (_, name: string) => String(values[name] ?? fail(name)))
}

function fail(name: string): never {
  throw new Error(`no value for {${name}}`)
}
