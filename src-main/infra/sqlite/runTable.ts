import type { ScoreRun } from '../../../src-shared/contract/catalog'
import type { Taxonomy } from '../../../src-shared/domain/taxonomy'
import type { Timeline } from '../../../src-shared/domain/timeline'
import type { Db } from './database'
import { z } from 'zod'
import { targetsOf } from '../../../src-shared/domain/quality'
import { frameSampling } from '../../../src-shared/domain/timeline'
import { calibratedTimeline, decodeTimeline } from '../../core/scoring/timeline'

const runRow = z.object({
  id: z.string(),
  pack: z.string(),
  pack_sha256: z.string(),
  scored_at: z.string(),
  frames_decoded: z.number(),
  frames_expected: z.number(),
  decode_error_count: z.number(),
  decode_errors: z.string(),
  sampling: z.string(),
  evidence: z.string(),
  versions: z.string(),
})
const scoreRow = z.object({ target: z.string(), score: z.number(), source: z.enum(['measured', 'inferred']), confidence: z.number(), reason: z.string().nullable() })
const versions = z.object({ provider: z.string().default(''), note: z.string().nullable().default(null) })
const described = z.object({ features: z.record(z.string(), z.object({ unit: z.string(), title: z.string() })).catch({}) })
const timelineRow = z.object({ windows: z.instanceof(Uint8Array), pack: z.string() })
type Descriptions = z.infer<typeof described>['features']

/** What packs found of one video, as it is shown. */
export function createRunTable(db: Db, taxonomy: Taxonomy) {
  const order = new Map(targetsOf(taxonomy).map((target, index) => [target, index]))
  // Imported label lists are no runs of a pack: they have no frames.
  const selectRuns = db.prepare('SELECT * FROM score_run WHERE video_id = ? AND frames_expected > 0 ORDER BY scored_at DESC, id DESC')
  const selectScores = db.prepare('SELECT target, score, source, confidence, reason FROM score WHERE run_id = ?')
  const selectManifest = db.prepare('SELECT manifest FROM pack WHERE sha256 = ?')
  const selectTimeline = db.prepare('SELECT t.windows, r.pack FROM timeline t JOIN score_run r ON r.id = t.run_id WHERE r.video_id = ? ORDER BY r.scored_at DESC, r.id DESC LIMIT 1')
  const descriptions = new Map<string, Descriptions>()

  function descriptionsOf(packSha256: string): Descriptions {
    const known = descriptions.get(packSha256)
    if (known !== undefined)
      return known
    const row = selectManifest.get(packSha256)
    // Runs that are older than this table have values without units.
    if (row === undefined)
      return {}
    const { features } = described.parse(JSON.parse(z.object({ manifest: z.string() }).parse(row).manifest))
    descriptions.set(packSha256, features)
    return features
  }

  return {
    runsOf: (videoId: string): ScoreRun[] => selectRuns.all(videoId).map((raw) => {
      const run = runRow.parse(raw)
      const known = descriptionsOf(run.pack_sha256)
      const values = z.record(z.string(), z.number()).parse(JSON.parse(run.evidence))
      const { provider, note } = versions.parse(JSON.parse(run.versions))
      return {
        pack: run.pack,
        scoredAt: run.scored_at,
        framesDecoded: run.frames_decoded,
        framesExpected: run.frames_expected,
        decodeErrors: run.decode_error_count,
        decodeMessages: z.array(z.string()).parse(JSON.parse(run.decode_errors)),
        sampling: frameSampling.parse(JSON.parse(run.sampling)),
        provider,
        note,
        scores: selectScores.all(run.id)
          .map(row => scoreRow.parse(row))
          .filter(row => order.has(row.target))
          .sort((a, b) => (order.get(a.target) ?? 0) - (order.get(b.target) ?? 0)),
        evidence: Object.fromEntries(Object.entries(values).map(([id, value]) => [id, { value, unit: known[id]?.unit ?? '', title: known[id]?.title ?? id }])),
      }
    }),

    /** Of the newest run that has one, as the taxonomy reads its scores. */
    timelineOf(videoId: string): Timeline | null {
      const row = selectTimeline.get(videoId)
      if (row === undefined)
        return null
      const { windows, pack } = timelineRow.parse(row)
      return calibratedTimeline(decodeTimeline(windows), pack, taxonomy)
    },
  }
}

export type RunTable = ReturnType<typeof createRunTable>
