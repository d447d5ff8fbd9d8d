import type { StaleReason } from '../../../src-shared/domain/stale'
import type { Basis, FilesInForce, LevelsNow, NowOfText, Snapshot } from '../../core/instructions/stale'
import type { Change } from '../../core/review/ports'
import type { Db } from './database'
import { z } from 'zod'
import { claim } from '../../../src-shared/domain/claim'
import { level, scoreSource } from '../../../src-shared/domain/level'
import { STALE_REASONS } from '../../../src-shared/domain/stale'
import { movedTargets, staleReasonOf } from '../../core/instructions/stale'
import { immediately } from './database'
import { levelAt } from './qualityTable'

const SETTING_JUDGED = 'texts.judged'
const VIDEOS_PER_TRANSACTION = 200

const textRow = z.object({ id: z.string(), video_id: z.string(), second_video_id: z.string().nullable(), stale: z.number(), touched: z.number(), edited_claims: z.string().nullable(), provenance: z.string() })
const levelRow = z.object({ target: z.string(), level: z.number(), source: scoreSource })
const offerRow = z.object({ offered_id: z.string(), answer: z.enum(['taken', 'kept', 'same']).nullable(), provenance: z.string() })
const levelsOfText = z.record(z.string(), level)
const snapshot = z.object({ taxonomy: z.string(), grammar: z.string(), levels: levelsOfText, basis: z.array(z.string()), second: z.object({ levels: levelsOfText }).nullish() })
  // A comparison depends on the same targets of both videos.
  .transform(({ second, ...rest }) => ({ ...rest, ...(second && { second: { ...second, basis: rest.basis } }) }))
const claims = z.array(claim)
interface Answered { readonly answer: 'taken' | 'kept' | 'same', readonly snapshot: z.infer<typeof snapshot> }
const idRow = z.object({ id: z.string() })
type TextRow = z.infer<typeof textRow>
type ReadLevels = (videoId: string) => LevelsNow

/** The reason as stored: 0 for none. */
export function staleReasonAt(rank: number): StaleReason | null {
  return STALE_REASONS[rank - 1] ?? null
}
export function staleRankOf(reason: StaleReason | null): number {
  return reason === null ? 0 : STALE_REASONS.indexOf(reason) + 1
}

/** What of the files in force texts are judged by. */
export interface TextFiles extends FilesInForce {
  /** Says whether the same files were in force. */
  readonly signature: string
}

export interface StaleMarks {
  readonly ofVideo: (videoId: string) => void
  readonly ofInstruction: (id: string) => void
  /** Levels that a text depends on and that are others now. */
  readonly changesOf: (id: string) => Change[]
  /** Judges every text again where other files are in force than last time; killed midway, the next call starts over. */
  readonly judgeAllIfOutdated: () => void
}

/** Keeps in every current text why it is out of date, and drops offers that nobody has answered and that are out of date themselves. */
export function createStaleMarks(db: Db, files: TextFiles): StaleMarks {
  const select = (which: string) => db.prepare(`
    SELECT s.instruction_id AS id, s.video_id, i.second_video_id, s.stale, (s.state <> 'pending' OR s.edited_response IS NOT NULL) AS touched, s.edited_claims, i.provenance
    FROM instruction_state s JOIN instruction i ON i.id = s.instruction_id WHERE ${which} AND s.superseded = 0`)
  const textsOfVideo = select('s.video_id = ?')
  const comparisonsWith = select('i.second_video_id = ?')
  const text = select('s.instruction_id = ?')
  const levels = db.prepare('SELECT target, level, source FROM quality WHERE video_id = ?')
  const offers = db.prepare('SELECT o.offered_id, o.answer, i.provenance FROM offer o JOIN instruction i ON i.id = o.offered_id WHERE o.instruction_id = ?')
  const withdraw = db.prepare('DELETE FROM offer WHERE instruction_id = ? AND offered_id = ?')
  const mark = db.prepare('UPDATE instruction_state SET stale = ? WHERE instruction_id = ?')
  const videosAfter = db.prepare('SELECT DISTINCT video_id AS id FROM instruction_state WHERE video_id > ? ORDER BY video_id LIMIT ?')
  const getSetting = db.prepare('SELECT value FROM setting WHERE key = ?').pluck()
  const putSetting = db.prepare('INSERT INTO setting (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value')

  function levelsOf(videoId: string): LevelsNow {
    return new Map(levels.all(videoId).map((raw) => {
      const row = levelRow.parse(raw)
      return [row.target, { level: levelAt(row.level), source: row.source }]
    }))
  }

  function nowOf({ video_id: first, second_video_id: second }: TextRow, levelsIn: ReadLevels): NowOfText {
    return { first: levelsIn(first), second: second === null ? null : levelsIn(second) }
  }

  function ownSnapshot(row: TextRow, answered: readonly Answered[]): Snapshot {
    const written: Snapshot = snapshot.parse(JSON.parse(row.provenance))
    return answered.find(offer => offer.answer === 'taken')?.snapshot ?? (row.edited_claims === null ? written : snapshotOfEdit(written, row.edited_claims))
  }

  /** A text is true as long as what it was written from is, or what somebody who saw the difference kept it at. */
  function judge(row: TextRow, levelsIn: ReadLevels): void {
    const now = nowOf(row, levelsIn)
    const answered = row.touched === 0 ? [] : answeredOffers(row.id, now)
    const own = ownSnapshot(row, answered)
    // Another text than the generated one is not what was the same.
    const keptAt = answered.filter(offer => offer.answer !== 'same' || row.edited_claims === null).map(offer => keptBy(own, offer.snapshot))
    const reason = staleReasonOf(own, now, files)
    const rank = keptAt.some(kept => staleReasonOf(kept, now, files) === null) ? 0 : staleRankOf(reason)
    if (rank !== row.stale)
      mark.run(rank, row.id)
  }

  function answeredOffers(id: string, now: NowOfText): Answered[] {
    return offers.all(id).flatMap((raw) => {
      const row = offerRow.parse(raw)
      const found = snapshot.parse(JSON.parse(row.provenance))
      if (row.answer !== null)
        return [{ answer: row.answer, snapshot: found }]
      if (staleReasonOf(found, now, files) !== null)
        withdraw.run(id, row.offered_id)
      return []
    })
  }

  function ofVideo(videoId: string): void {
    const read = new Map<string, LevelsNow>()
    const levelsIn: ReadLevels = (id) => {
      const levels = read.get(id) ?? levelsOf(id)
      read.set(id, levels)
      return levels
    }
    for (const row of [...textsOfVideo.all(videoId), ...comparisonsWith.all(videoId)])
      judge(textRow.parse(row), levelsIn)
  }

  return {
    ofVideo,

    changesOf(id) {
      const raw = text.get(id)
      if (raw === undefined)
        return []
      const row = textRow.parse(raw)
      const now = nowOf(row, levelsOf)
      const own = ownSnapshot(row, answeredOffers(id, now))
      return movedTargets(own, now).map(({ target, side }) => ({ target, side, before: (side === 'first' ? own : own.second)?.levels[target] ?? null, now: now[side]?.get(target)?.level ?? null }))
    },

    ofInstruction(id) {
      const row = text.get(id)
      if (row !== undefined)
        judge(textRow.parse(row), levelsOf)
    },

    judgeAllIfOutdated() {
      if (getSetting.get(SETTING_JUDGED) === files.signature)
        return
      for (let after = '', more = true; more;) {
        const ids = videosAfter.all(after, VIDEOS_PER_TRANSACTION).map(row => idRow.parse(row).id)
        immediately(db, () => ids.forEach(ofVideo))
        after = ids.at(-1) ?? after
        more = ids.length === VIDEOS_PER_TRANSACTION
      }
      putSetting.run(SETTING_JUDGED, files.signature)
    },
  }
}

/** The levels that somebody who saw the offered text kept the own one at. */
function keptBy(own: Snapshot, { taxonomy, levels, grammar, second }: Snapshot): Snapshot {
  return { ...own, taxonomy, levels, grammar: own.grammar && grammar, ...(own.second && second && { second: { basis: own.second.basis, levels: second.levels } }) }
}

/** The words are a person's; the ratings are those that can be read out of them. */
function snapshotOfEdit({ taxonomy, second }: Snapshot, editedClaims: string): Snapshot {
  const read = claims.parse(JSON.parse(editedClaims))
  const basisOf = (rated: typeof read): Basis => ({ basis: [...new Set(rated.map(entry => entry.target))], levels: Object.fromEntries(rated.map(entry => [entry.target, entry.level])) })
  return { taxonomy, grammar: null, ...basisOf(read.filter(entry => entry.video !== 'second')), ...(second && { second: basisOf(read.filter(entry => entry.video === 'second')) }) }
}
