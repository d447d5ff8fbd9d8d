import { z } from 'zod'
import { target } from '../domain/taxonomy'
import { curatorName, instant, operation } from './base'

const sha256 = z.string().regex(/^[0-9a-f]{64}$/)

/** Names a pack: its id, `id@version`, or the start (8 digits or more) of its sha256. */
export const packName = z.string().trim().min(1).max(80)

/** A model pack that can score. */
export const packInfo = z.strictObject({
  id: z.string(),
  version: z.string(),
  title: z.string(),
  kind: z.enum(['analytic', 'learned']),
  /** `installed` came with the application and cannot be removed. */
  origin: z.enum(['installed', 'imported']),
  /** Of the manifest, which names the checksum of every file. */
  sha256,
  license: z.string(),
  commercialUse: z.boolean(),
  sourceUrl: z.string().nullable(),
  /** How the files were made, in the words of the pack's author. */
  provenance: z.string().nullable(),
  /** Who accepted the licence and when; null while nobody has. */
  accepted: z.strictObject({ by: z.string(), at: instant }).nullable(),
  /** Whether it needs no acceptance, or has it. */
  licensed: z.boolean(),
  /** Crashes of its process that count towards disabling it. */
  crashes: z.number().int().nonnegative(),
  /** Since when and why it scores no more in this workspace; null while it may. */
  disabled: z.strictObject({ at: instant, reason: z.string() }).nullable(),
  /** Whether it may score now: it is licensed and not disabled. */
  usable: z.boolean(),
  /** Dimensions, groups or `overall` that it measures. */
  measured: z.array(target),
  inferred: z.array(target),
  sizeBytes: z.number().int(),
})
export type PackInfo = z.infer<typeof packInfo>

/** What looking at a pack found. */
export const packReport = z.strictObject({
  ok: z.boolean(),
  checks: z.array(z.strictObject({ id: z.string(), label: z.string(), result: z.enum(['ok', 'warning', 'failed']), detail: z.string() })),
})
export type PackReport = z.infer<typeof packReport>

export const packLicense = z.strictObject({
  name: z.string(),
  commercialUse: z.boolean(),
  sourceUrl: z.string().nullable(),
  /** The licence itself, where the pack carries it. */
  text: z.string().nullable(),
})
export type PackLicense = z.infer<typeof packLicense>

export const importedPack = z.strictObject({
  pack: packInfo,
  license: packLicense,
  /** Whether the same pack was there before; then nothing was changed. */
  known: z.boolean(),
  report: packReport,
})
export type ImportedPack = z.infer<typeof importedPack>

const named = z.strictObject({ pack: packName })

export const packs = {
  list: operation.output(z.array(packInfo)),
  /** Checks, tries and copies a pack out of a folder or a zip file; takes as long as reading it. */
  import: operation.input(z.strictObject({ path: z.string().min(1).max(4096) })).output(importedPack),
  /** Checksums, the model's structure, and a run on test pictures. */
  verify: operation.input(named).output(packReport),
  /** Removes an imported pack; scores made with it stay. */
  remove: operation.input(named).output(packInfo),
  getLicense: operation.input(named).output(packLicense),
  /** `sha256` is that of the pack whose licence was shown. */
  acceptLicense: operation.input(z.strictObject({ sha256, by: curatorName })).output(packInfo),
  /** Lets a pack score again that was disabled after crashes; the count starts anew. */
  enable: operation.input(named).output(packInfo),
}
