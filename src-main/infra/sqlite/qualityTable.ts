import type { TargetQuality } from '../../../src-shared/contract/catalog'
import type { Level, ScoreSource } from '../../../src-shared/domain/level'
import type { ScoringPolicy } from '../../../src-shared/domain/policy'
import type { Taxonomy } from '../../../src-shared/domain/taxonomy'
import type { QualityEntry } from '../../core/instructions'
import type { EffectiveQuality, MachineScore } from '../../core/scoring/effectiveQuality'
import type { Db } from './database'
import { z } from 'zod'
import { Fault } from '../../../src-shared/domain/fault'
import { LEVELS, rankOf, SCORE_SOURCES, scoreSource } from '../../../src-shared/domain/level'
import { targetsOf } from '../../../src-shared/domain/quality'
import { chooseScores } from '../../core/scoring/choose'

const qualityRow = z.object({
  video_id: z.string(),
  target: z.string(),
  score: z.number(),
  level: z.number().int(),
  source: scoreSource,
  machine_score: z.number(),
  machine_level: z.number().int(),
  machine_source: scoreSource,
})

const machineRow = z.object({ target: z.string(), score: z.number(), source: z.enum(['measured', 'inferred', 'imported']), pack: z.string() })

export function levelAt(rank: number): Level {
  const found = LEVELS[rank]
  if (!found)
    throw new Error(`stored level ${rank} is out of range`)
  return found
}

function sourceNamed(name: string): ScoreSource {
  const found = SCORE_SOURCES.find(source => source === name)
  if (!found)
    throw new Error(`stored score source ${name} is not known`)
  return found
}

/** The projection of effective quality, one row a target, and the machine scores it is made from. */
export function createQualityTable(db: Db, { taxonomy, policy }: { taxonomy: Taxonomy, policy: () => ScoringPolicy }) {
  const order = new Map(targetsOf(taxonomy).map((target, index) => [target, index]))
  const remove = db.prepare('DELETE FROM quality WHERE video_id = ?')
  const insert = db.prepare('INSERT INTO quality (video_id, target, score, level, source, machine_score, machine_level, machine_source) VALUES (?, ?, ?, ?, ?, ?, ?, ?)')
  const selectOf = db.prepare('SELECT * FROM quality WHERE video_id IN (SELECT value FROM json_each(?))')
  const selectLevels = db.prepare('SELECT video_id, target, score, level, source FROM quality WHERE video_id IN (SELECT value FROM json_each(?))').raw()
  const selectMachine = db.prepare(`
    SELECT s.target, s.score, s.source, r.pack FROM score_run r JOIN score s ON s.run_id = r.id
    WHERE r.video_id = ? ORDER BY r.scored_at DESC, r.id DESC`)

  const selectActive = db.prepare('SELECT value FROM setting WHERE key = \'taxonomy.active\'').pluck()
  const openedWith = selectActive.get()
  let replaced = 0

  /** Another program may have chosen another taxonomy since; levels by the old one must not mix with those by the new one. */
  function refuseOtherTaxonomy(): void {
    if (selectActive.get() !== openedWith)
      throw new Fault('conflict', 'Another taxonomy was chosen for this workspace while it was open here. Nothing was changed. Close the workspace and open it again.')
  }

  return {
    /** The scores that feed the levels of a video, as the policy in force says. */
    machineScores: (videoId: string): MachineScore[] => chooseScores(selectMachine.all(videoId).map(row => machineRow.parse(row)), policy(), taxonomy),

    /** Changes whenever a level may have been set anew, by this connection or by another. */
    revision: (): string => `${replaced}/${String(db.pragma('data_version', { simple: true }))}`,

    replace(videoId: string, rows: readonly EffectiveQuality[]): void {
      refuseOtherTaxonomy()
      replaced += 1
      remove.run(videoId)
      for (const row of rows)
        insert.run(videoId, row.target, row.score, rankOf(row.level), row.source, row.machine.score, rankOf(row.machine.level), row.machine.source)
    },

    /** Effective levels alone by video id, targets in taxonomy order: read by the million, so checked by hand. */
    levelsOf(videoIds: readonly string[]): Map<string, QualityEntry[]> {
      const found = new Map<string, QualityEntry[]>(videoIds.map(id => [id, []]))
      for (const [videoId, target, score, level, source] of selectLevels.all(JSON.stringify(videoIds)) as [string, string, number, number, string][]) {
        if (order.has(target))
          found.get(videoId)?.push({ target, score, level: levelAt(level), source: sourceNamed(source) })
      }
      for (const rows of found.values())
        rows.sort((a, b) => (order.get(a.target) ?? 0) - (order.get(b.target) ?? 0))
      return found
    },

    /** Quality by video id, targets in taxonomy order; unknown targets (of another taxonomy) are left out. */
    of(videoIds: readonly string[]): Map<string, TargetQuality[]> {
      const found = new Map<string, TargetQuality[]>(videoIds.map(id => [id, []]))
      for (const raw of selectOf.all(JSON.stringify(videoIds))) {
        const row = qualityRow.parse(raw)
        if (!order.has(row.target))
          continue
        const machine = { score: row.machine_score, level: levelAt(row.machine_level), source: row.machine_source }
        const changed = row.source === 'curator' || row.score !== row.machine_score
        found.get(row.video_id)?.push({ target: row.target, score: row.score, level: levelAt(row.level), source: row.source, machine: changed ? machine : null })
      }
      for (const rows of found.values())
        rows.sort((a, b) => (order.get(a.target) ?? 0) - (order.get(b.target) ?? 0))
      return found
    },
  }
}

export type QualityTable = ReturnType<typeof createQualityTable>
