import type { AppRouter, RequestContext, TransportLog } from '../../src-main/transport/context'
import type { Job } from '../../src-shared/contract/jobs'
import { implement } from '@orpc/server'
import { faultMiddleware } from '../../src-main/transport/faults'
import { contract } from '../../src-shared/contract/index'
import { Fault } from '../../src-shared/domain/fault'

export const JOB: Job = {
  id: '01890a5d-ac96-774b-bcce-b302099a8057',
  title: 'Add videos',
  state: 'running',
  stage: 'add',
  done: 0,
  total: null,
  rate: null,
  etaS: null,
  item: null,
  failures: [],
  failureCount: 0,
  notes: [],
  llm: null,
  result: null,
  startedAt: '2026-01-01T00:00:00.000Z',
  endedAt: null,
}

export interface FakeRouter {
  readonly router: AppRouter
  /** Calls that reached an implementation, by operation. */
  readonly calls: string[]
  readonly contexts: RequestContext[]
  /** Streams of `jobs.watch` that are open. */
  readonly watching: () => number
  /** Settles when the last open stream has ended. */
  readonly allEnded: () => Promise<void>
}

/** A router of the real contract whose few implemented operations show how they were called; the others fail like bugs. */
export function createFakeRouter(log: TransportLog = () => {}): FakeRouter {
  const calls: string[] = []
  const contexts: RequestContext[] = []
  let open = 0
  let ended: () => void = () => {}
  const allEnded = new Promise<void>(resolve => ended = resolve)
  const os = implement(contract).$context<RequestContext>().use(faultMiddleware(log))
  const seen = <T>(name: string, context: RequestContext, answer: T): T => {
    calls.push(name)
    contexts.push(context)
    return answer
  }
  const unimplemented = (): never => {
    throw new Error('secret detail at /home/someone/workspace/s2i.db')
  }

  const router = os.router({
    balance: os.balance.router({
      overview: os.balance.overview.handler(unimplemented),
      start: os.balance.start.handler(unimplemented),
      list: os.balance.list.handler(unimplemented),
      get: os.balance.get.handler(unimplemented),
    }),
    catalog: os.catalog.router({
      listVideos: os.catalog.listVideos.handler(({ context }) => seen('catalog.listVideos', context, { rows: [], total: 0 })),
      getVideo: os.catalog.getVideo.handler(({ input }) => {
        throw new Fault('not_found', `There is no video ${input.id} in this workspace.`)
      }),
      getTimeline: os.catalog.getTimeline.handler(() => null),
      getFrameTable: os.catalog.getFrameTable.handler(() => ({ timeBase: [1, 25], pts: [0, 1.5], keyframes: [0], origin: 'decoded' })),
      listQuarantined: os.catalog.listQuarantined.handler(unimplemented),
    }),
    generation: os.generation.router({
      options: os.generation.options.handler(unimplemented),
      preview: os.generation.preview.handler(unimplemented),
    }),
    jobs: os.jobs.router({
      addVideos: os.jobs.addVideos.handler(({ context, input }) => seen('jobs.addVideos', context, { id: input.id })),
      scorePending: os.jobs.scorePending.handler(unimplemented),
      generate: os.jobs.generate.handler(unimplemented),
      regenerate: os.jobs.regenerate.handler(unimplemented),
      list: os.jobs.list.handler(({ context }) => seen('jobs.list', context, [JOB])),
      watch: os.jobs.watch.handler(async function* ({ context, signal }) {
        calls.push('jobs.watch')
        contexts.push(context)
        open++
        try {
          for (let done = 0; done < 3; done++)
            yield { ...JOB, done }
          await new Promise<void>((resolve) => {
            if (signal?.aborted === true)
              resolve()
            signal?.addEventListener('abort', () => resolve(), { once: true })
          })
        }
        finally {
          open--
          if (open === 0)
            ended()
        }
      }),
      cancel: os.jobs.cancel.handler(({ context }) => seen('jobs.cancel', context, { cancelled: false })),
    }),
    llm: os.llm.router({
      get: os.llm.get.handler(unimplemented),
      set: os.llm.set.handler(unimplemented),
      setKey: os.llm.setKey.handler(unimplemented),
      listRefusals: os.llm.listRefusals.handler(unimplemented),
    }),
    packs: os.packs.router({
      list: os.packs.list.handler(unimplemented),
      import: os.packs.import.handler(unimplemented),
      verify: os.packs.verify.handler(unimplemented),
      remove: os.packs.remove.handler(unimplemented),
      getLicense: os.packs.getLicense.handler(unimplemented),
      acceptLicense: os.packs.acceptLicense.handler(unimplemented),
      enable: os.packs.enable.handler(unimplemented),
    }),
    providers: os.providers.router({
      list: os.providers.list.handler(unimplemented),
      measure: os.providers.measure.handler(unimplemented),
    }),
    review: os.review.router({
      listQueue: os.review.listQueue.handler(unimplemented),
      getItem: os.review.getItem.handler(unimplemented),
      decide: os.review.decide.handler(unimplemented),
      edit: os.review.edit.handler(unimplemented),
      answerOffer: os.review.answerOffer.handler(unimplemented),
      countStale: os.review.countStale.handler(unimplemented),
      setLevel: os.review.setLevel.handler(unimplemented),
      undo: os.review.undo.handler(unimplemented),
      redo: os.review.redo.handler(unimplemented),
      history: os.review.history.handler(unimplemented),
    }),
    scoring: os.scoring.router({
      getChoice: os.scoring.getChoice.handler(unimplemented),
      setChoice: os.scoring.setChoice.handler(unimplemented),
    }),
    trust: os.trust.router({
      report: os.trust.report.handler(unimplemented),
      checkGolden: os.trust.checkGolden.handler(unimplemented),
      testResponse: os.trust.testResponse.handler(unimplemented),
      lastTests: os.trust.lastTests.handler(unimplemented),
    }),
    workspace: os.workspace.router({
      info: os.workspace.info.handler(unimplemented),
      getSettings: os.workspace.getSettings.handler(unimplemented),
      setSettings: os.workspace.setSettings.handler(unimplemented),
      doctor: os.workspace.doctor.handler(unimplemented),
    }),
  })
  return { router, calls, contexts, watching: () => open, allEnded: () => allEnded }
}
