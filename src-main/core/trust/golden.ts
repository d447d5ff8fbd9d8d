import type { GoldenResult } from '../../../src-shared/contract/trust'
import type { TrustLimits } from './limits'
import type { Measured } from './ports'
import { z } from 'zod'
import goldenDocument from '../../../resources/trust/golden.json'

/** A clip that every machine can make bit by bit, and what it measured where the reference was made. */
export const goldenReference = z.strictObject({
  format: z.literal(1),
  /** ffmpeg filter source of the clip: integer arithmetic only, so that every build draws the same pictures. */
  source: z.string().min(1),
  made: z.strictObject({ pack: z.string(), packSha256: z.string(), ffmpeg: z.string(), onnxruntime: z.string(), provider: z.string() }),
  features: z.record(z.string(), z.number()),
})
export type GoldenReference = z.infer<typeof goldenReference>

export const GOLDEN: GoldenReference = goldenReference.parse(goldenDocument)

interface Given {
  readonly pack: string
  readonly at: string
  readonly reference: GoldenReference
  readonly limits: TrustLimits['golden']
}

/** Compares what the golden clip measures here with the stored features, each within the relative limit. */
export function compareGolden({ features, versions }: Measured, { pack, at, reference, limits }: Given): GoldenResult {
  const compared = Object.entries(reference.features).map(([name, stored]) => {
    const found = features[name]?.value ?? null
    const relative = found === null ? 1 : Math.abs(found - stored) / Math.max(Math.abs(stored), limits.floor)
    return { name, stored, found, relative, ok: found !== null && relative <= limits.relative }
  }).sort((a, b) => b.relative - a.relative || a.name.localeCompare(b.name))
  const wrong = compared.filter(entry => !entry.ok)
  const { ffmpeg, onnxruntime } = reference.made
  return {
    at,
    ok: wrong.length === 0,
    text: sentence(compared, wrong, limits),
    pack,
    provider: versions.provider,
    versions: { ffmpeg: versions.ffmpeg, onnxruntime: versions.onnxruntime },
    reference: { pack: reference.made.pack, ffmpeg, onnxruntime },
    tolerance: limits.relative,
    features: compared,
  }
}

function sentence(all: GoldenResult['features'], wrong: GoldenResult['features'], { relative }: TrustLimits['golden']): string {
  const worst = all[0]?.relative ?? 0
  if (wrong.length === 0)
    return `This machine measures what ours did: ${all.length} features of the golden clip agree within ${perMille(relative)} (largest difference ${worst === 0 ? 'none' : worst.toExponential(1)}).`
  const names = wrong.slice(0, 3).map(entry => entry.name).join(', ')
  return `${wrong.length} of ${all.length} features of the golden clip differ by more than ${perMille(relative)} (${names}${wrong.length > 3 ? ', ...' : ''}). Scores made here cannot be compared with scores made elsewhere. Check which ffmpeg and provider are used, or set the provider to cpu.`
}

function perMille(relative: number): string {
  return `${Number((relative * 100).toPrecision(2))} %`
}
