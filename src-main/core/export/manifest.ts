import type { ExportReport } from './writeExport'
import { z } from 'zod'
import { RENDERINGS } from './think'

/** Raised when the meaning of a field changes. */
export const MANIFEST_VERSION = 1

const counts = z.record(z.string(), z.number().int().nonnegative())

/** `manifest.json` beside an export: what is in it, and how to check that it is intact. */
export const exportManifest = z.strictObject({
  manifestVersion: z.literal(MANIFEST_VERSION),
  tool: z.string(),
  createdAt: z.iso.datetime(),
  /** Id of the event of this export in the workspace. */
  eventId: z.uuidv7(),
  format: z.string(),
  /** Which decisions were exported: `approved` or `all`. */
  selection: z.string(),
  /** The saved balanced set whose videos alone are in it; null for all. */
  set: z.string().nullable(),
  /** The language whose texts alone are in it; null for all. */
  language: z.string().nullable(),
  mediaRoot: z.string().nullable(),
  paths: z.string(),
  /** How reasoning responses are written, and how many stayed plain for want of a conclusion on the overall. */
  rendering: z.enum(RENDERINGS),
  withoutConclusion: z.number().int().nonnegative(),
  rows: z.number().int().nonnegative(),
  videos: z.number().int().nonnegative(),
  byKind: counts,
  byQuestionType: counts,
  byState: counts,
  omitted: z.strictObject({
    count: z.number().int().nonnegative(),
    byReason: counts,
    rows: z.array(z.strictObject({ instructionId: z.string(), videoName: z.string(), reason: z.string() })),
  }),
  packs: z.array(z.string()),
  taxonomies: z.array(z.string()),
  grammars: z.array(z.string()),
  files: z.array(z.strictObject({
    name: z.string(),
    rows: z.number().int().nonnegative(),
    sizeBytes: z.number().int().nonnegative(),
    sha256: z.string().regex(/^[0-9a-f]{64}$/),
  })),
})
export type ExportManifest = z.infer<typeof exportManifest>

export interface ManifestFacts {
  readonly tool: string
  readonly createdAt: string
  readonly eventId: string
  readonly selection: string
  readonly set: string | null
  readonly language: string | null
  readonly mediaRoot: string | null
  /** Size and SHA-256 of each file as written, by name. */
  readonly digests: Readonly<Record<string, { readonly sizeBytes: number, readonly sha256: string }>>
}

/**
 * The manifest of an export from its report and what only the writer knows.
 * @throws Error when a written file has no digest or a fact has the wrong form: a bug of the caller.
 */
export function buildManifest(format: { readonly id: string, readonly paths: string }, report: ExportReport, facts: ManifestFacts): ExportManifest {
  return exportManifest.parse({
    manifestVersion: MANIFEST_VERSION,
    tool: facts.tool,
    createdAt: facts.createdAt,
    eventId: facts.eventId,
    format: format.id,
    selection: facts.selection,
    set: facts.set,
    language: facts.language,
    mediaRoot: facts.mediaRoot,
    paths: format.paths,
    rendering: report.rendering,
    withoutConclusion: report.withoutConclusion,
    rows: report.rows,
    videos: report.videos,
    byKind: report.byKind,
    byQuestionType: report.byQuestionType,
    byState: report.byState,
    omitted: { count: report.omitted, byReason: report.omittedByReason, rows: report.omittedRows },
    packs: report.packs,
    taxonomies: report.taxonomies,
    grammars: report.grammars,
    files: report.files.map(file => ({ ...file, ...facts.digests[file.name] })),
  })
}

/** The manifest as the text of `manifest.json`. */
export function manifestText(manifest: ExportManifest): string {
  return `${JSON.stringify(manifest, null, 2)}\n`
}
