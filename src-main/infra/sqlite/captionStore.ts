import type { CaptionStore } from '../../core/captions/ports'
import type { Db } from './database'
import { z } from 'zod'

const outcomeRow = z.union([
  z.object({ kind: z.literal('captioned'), text: z.string(), endpoint: z.string() }),
  z.object({ kind: z.literal('refused'), problems: z.string().transform(text => z.array(z.string()).parse(JSON.parse(text))) }),
]).nullish()
const captionRow = z.object({ text: z.string(), model: z.string(), promptSha256: z.string(), endpoint: z.string() }).nullish()
const idRow = z.object({ id: z.string() })

/** Captions by video, prompt, model and frames. */
export function createCaptionStore(db: Db): CaptionStore {
  const select = db.prepare(`
    SELECT kind, text, endpoint, problems FROM caption
    WHERE video_id = @videoId AND prompt_sha256 = @promptSha256 AND model = @model AND frames_sha256 = @framesSha256`)
  const put = db.prepare(`
    INSERT INTO caption (video_id, prompt_sha256, model, frames_sha256, language, frames, kind, text, endpoint, problems, at)
    VALUES (@videoId, @promptSha256, @model, @framesSha256, @language, @frames, @kind, @text, @endpoint, @problems, @at)
    ON CONFLICT DO UPDATE SET frames = excluded.frames, kind = excluded.kind, text = excluded.text, endpoint = excluded.endpoint, problems = excluded.problems, at = excluded.at`)
  const selectLatest = db.prepare(`
    SELECT text, model, prompt_sha256 AS promptSha256, endpoint FROM caption
    WHERE video_id = ? AND language = ? AND kind = 'captioned' ORDER BY at DESC, prompt_sha256, model LIMIT 1`)
  const selectVideos = db.prepare('SELECT id FROM video WHERE path IS NOT NULL ORDER BY id')

  return {
    find: key => outcomeRow.parse(select.get(key)) ?? null,
    put(key, { outcome, language, frames }, at) {
      const said = outcome.kind === 'captioned' ? { ...outcome, problems: null } : { kind: outcome.kind, text: null, endpoint: null, problems: JSON.stringify(outcome.problems) }
      put.run({ ...key, ...said, language, frames: JSON.stringify(frames.map(({ index, pts }) => ({ index, pts }))), at })
    },
    latest: (videoId, language) => captionRow.parse(selectLatest.get(videoId, language)) ?? null,
    videoIds: () => selectVideos.all().map(row => idRow.parse(row).id),
  }
}
