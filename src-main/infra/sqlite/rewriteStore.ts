import type { RefusalLog, RewriteCache } from '../../core/rewriting/ports'
import type { Db } from './database'
import { z } from 'zod'
import { claim, instructionKind } from '../../../src-shared/domain/claim'
import { immediately } from './database'

const problems = z.string().transform(text => z.array(z.string()).parse(JSON.parse(text)))
const outcomeRow = z.union([
  z.object({ kind: z.literal('rewritten'), question: z.string(), response: z.string(), endpoint: z.string() }),
  z.object({ kind: z.literal('refused'), problems }),
]).nullish()
const refusalRow = z.object({
  instruction_id: z.string(),
  model: z.string(),
  prompt_sha256: z.string(),
  problems,
  answer: z.string(),
  at: z.string(),
  video_name: z.string(),
  kind: instructionKind,
  question_type: z.string(),
  question: z.string(),
  response: z.string(),
  claims: z.string().transform(text => z.array(claim).parse(JSON.parse(text))),
})

/** Answers of models by prompt, model and input, and the last `keptRefusals` that were refused. */
export function createRewriteStore(db: Db, keptRefusals: number): RewriteCache & RefusalLog {
  const select = db.prepare('SELECT kind, question, response, endpoint, problems FROM rewrite_cache WHERE prompt_sha256 = @promptSha256 AND model = @model AND input_sha256 = @inputSha256')
  const put = db.prepare(`
    INSERT INTO rewrite_cache (prompt_sha256, model, input_sha256, kind, question, response, endpoint, problems, at)
    VALUES (@promptSha256, @model, @inputSha256, @kind, @question, @response, @endpoint, @problems, @at)
    ON CONFLICT DO UPDATE SET kind = excluded.kind, question = excluded.question, response = excluded.response, endpoint = excluded.endpoint, problems = excluded.problems, at = excluded.at`)
  const insertRefusal = db.prepare(`
    INSERT INTO rewrite_refusal (instruction_id, model, prompt_sha256, problems, answer, at)
    VALUES (@instructionId, @model, @promptSha256, @problems, @answer, @at)`)
  const trim = db.prepare('DELETE FROM rewrite_refusal WHERE seq <= ?')
  const selectRefusals = db.prepare(`
    SELECT r.instruction_id, r.model, r.prompt_sha256, r.problems, r.answer, r.at, v.name AS video_name, i.kind, i.question_type, i.question, i.response, i.claims
    FROM rewrite_refusal r JOIN instruction i ON i.id = r.instruction_id JOIN video v ON v.id = i.video_id ORDER BY r.seq DESC LIMIT ?`)

  return {
    find: key => outcomeRow.parse(select.get(key)) ?? null,
    put(key, outcome, at) {
      const words = outcome.kind === 'rewritten' ? { ...outcome, problems: null } : { kind: outcome.kind, question: null, response: null, endpoint: null, problems: JSON.stringify(outcome.problems) }
      put.run({ ...key, ...words, at })
    },
    add(refusal) {
      immediately(db, () => {
        const { lastInsertRowid } = insertRefusal.run({ ...refusal, problems: JSON.stringify(refusal.problems) })
        trim.run(Number(lastInsertRowid) - keptRefusals)
      })
    },
    list: limit => selectRefusals.all(limit).map((row) => {
      const { instruction_id: instructionId, prompt_sha256: promptSha256, video_name: videoName, kind, question_type: questionType, question, response, claims, ...rest } = refusalRow.parse(row)
      return { instructionId, promptSha256, videoName, original: { kind, questionType, question, response, claims }, ...rest }
    }),
  }
}
