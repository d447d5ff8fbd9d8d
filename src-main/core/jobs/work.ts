import type { z } from 'zod'
import type { jobStage } from '../../../src-shared/contract/jobs'
import type { ItemFailure } from '../../../src-shared/domain/fault'
import type { RewriteCounts } from '../../../src-shared/domain/rewrite'

export type Stage = z.infer<typeof jobStage>

/** What long work reports while it runs. */
export type WorkEvent
  = | { readonly type: 'progress', readonly stage: Stage, readonly done: number, readonly total: number | null, readonly item: string | null, readonly llm?: RewriteCounts }
    | { readonly type: 'failure', readonly failure: ItemFailure }
    /** Something a person should know although nothing failed; each text once. */
    | { readonly type: 'note', readonly text: string }

/** Long work: yields events, returns its summary, stops at the next safe point when its signal aborts (throws Fault `cancelled`). */
export type Work<Summary> = AsyncGenerator<WorkEvent, Summary, void>
