import { z } from 'zod'
import { providerName } from '../domain/provider'
import { taxonomy } from '../domain/taxonomy'
import { operation } from './base'

/** Preferences kept in the workspace. Looks (theme, panel sizes) stay in the browser. */
export const settings = z.strictObject({
  provider: providerName.default('auto'),
  /** Packs that score videos; which of them feeds which level is the policy (`scoring.getPolicy`). */
  scoringPacks: z.array(z.string().regex(/^[a-z][a-z0-9-]*$/).max(40)).min(1).max(16).default(['analytic']),
  seed: z.number().int().min(0).max(2 ** 31 - 1).default(1),
  generateAfterScoring: z.boolean().default(true),
  /** Reasons offered when rejecting, chosen by digit 1-9. */
  rejectReasons: z.array(z.string().trim().min(1).max(80)).max(9).default(['Wrong level', 'Not visible', 'Wording', 'Off topic', 'Video unusable']),
})
export type Settings = z.infer<typeof settings>

export const workspaceInfo = z.strictObject({
  name: z.string(),
  path: z.string(),
  version: z.string(),
  host: z.enum(['desktop', 'web', 'cli']),
  counts: z.strictObject({
    videos: z.number().int(),
    scored: z.number().int(),
    quarantined: z.number().int(),
    instructions: z.number().int(),
    pending: z.number().int(),
    approved: z.number().int(),
    rejected: z.number().int(),
    flagged: z.number().int(),
  }),
  taxonomy,
})
export type WorkspaceInfo = z.infer<typeof workspaceInfo>

export const diagnosis = z.strictObject({
  checks: z.array(z.strictObject({
    id: z.string(),
    label: z.string(),
    ok: z.boolean(),
    detail: z.string(),
    /** What to do when not ok. */
    advice: z.string().nullable(),
  })),
})
export type Diagnosis = z.infer<typeof diagnosis>

export const workspace = {
  info: operation.output(workspaceInfo),
  getSettings: operation.output(settings),
  setSettings: operation.input(settings).output(settings),
  doctor: operation.output(diagnosis),
}
