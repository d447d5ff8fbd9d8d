import type { VideoDetail, VideoRow } from '../../src-shared/contract/catalog'
import type { Job } from '../../src-shared/contract/jobs'
import type { PackInfo } from '../../src-shared/contract/packs'
import type { InstructionDetail, InstructionRow } from '../../src-shared/contract/review'
import type { ScoringChoice } from '../../src-shared/contract/scoring'
import type { Diagnosis, Settings, WorkspaceInfo } from '../../src-shared/contract/workspace'
import type { PlanChoice } from '../../src-shared/domain/generation'
import type { Balance, BalanceOrder } from '../core/balance/service'
import type { Catalog } from '../core/catalog/service'
import type { Planning } from '../core/instructions/planning'
import type { Instructions } from '../core/instructions/service'
import type { JobRunner } from '../core/jobs/ports'
import type { Packs } from '../core/packs/service'
import type { Providers } from '../core/providers/service'
import type { Review } from '../core/review/service'
import type { Connection } from '../core/rewriting/connection'
import type { Rewriting } from '../core/rewriting/service'
import type { Trust } from '../core/trust/service'
import type { AppRouter, MediaLinks, RequestContext, TransportLog } from './context'
import { implement } from '@orpc/server'
import { contract } from '../../src-shared/contract/index'
import { faultMiddleware } from './faults'

/** What the contract is implemented with. Services know no addresses; those are the host's and added here. */
export interface Services {
  readonly balance: Pick<Balance, 'overview' | 'list' | 'get'>
  readonly catalog: Pick<Catalog, 'list' | 'get' | 'frameTable' | 'timeline' | 'listQuarantined'>
  readonly review: Review
  readonly instructions: Pick<Instructions, 'countStale'>
  readonly jobs: Pick<JobRunner, 'list' | 'watch' | 'cancel'>
  readonly longWork: {
    readonly addVideos: (id: string, paths: readonly string[]) => void
    readonly scorePending: (id: string) => void
    readonly applyChoice: (id: string) => void
    readonly generate: (id: string, plan: PlanChoice) => void
    readonly regenerate: (id: string) => void
    readonly testResponse: (id: string) => void
    readonly balance: (order: BalanceOrder) => void
  }
  readonly llm: Pick<Connection, 'get' | 'set' | 'setKey'>
  readonly packs: Omit<Packs, 'remove'>
  readonly planning: Planning
  readonly providers: Pick<Providers, 'list' | 'measure'>
  readonly rewriting: Pick<Rewriting, 'refusals'>
  readonly scoring: {
    readonly getChoice: () => ScoringChoice
    /** @throws Fault `input.invalid`. */
    readonly setChoice: (choice: ScoringChoice) => Promise<void>
    readonly removePack: (name: string) => Promise<PackInfo>
  }
  readonly trust: Pick<Trust, 'report' | 'checkGolden' | 'lastTests'>
  readonly workspace: {
    readonly info: (host: WorkspaceInfo['host']) => WorkspaceInfo
    readonly getSettings: () => Settings
    readonly setSettings: (value: Settings) => Settings
    readonly doctor: () => Promise<Diagnosis>
  }
}

/** The contract served by the services. */
export function createRouter({ balance, catalog, review, instructions, jobs, longWork, llm, packs, planning, providers, rewriting, scoring, trust, workspace }: Services, log: TransportLog): AppRouter {
  const os = implement(contract).$context<RequestContext>().use(faultMiddleware(log))
  return os.router({
    balance: {
      overview: os.balance.overview.handler(({ signal, context }) => balance.overview(signal ?? context.signal)),
      start: os.balance.start.handler(({ input }) => {
        longWork.balance(input)
        return { id: input.id }
      }),
      list: os.balance.list.handler(() => balance.list()),
      get: os.balance.get.handler(({ input }) => balance.get(input.id)),
    },
    catalog: {
      listVideos: os.catalog.listVideos.handler(({ input, context }) => {
        const { rows, total } = catalog.list(input)
        return { rows: rows.map(row => withPoster(row, context.links)), total }
      }),
      getVideo: os.catalog.getVideo.handler(({ input, context }) => withAddresses(catalog.get(input.id), context.links)),
      getTimeline: os.catalog.getTimeline.handler(({ input }) => catalog.timeline(input.id)),
      getFrameTable: os.catalog.getFrameTable.handler(({ input }) => catalog.frameTable(input.id)),
      listQuarantined: os.catalog.listQuarantined.handler(({ input }) => catalog.listQuarantined(input.offset, input.limit)),
    },
    generation: {
      options: os.generation.options.handler(() => planning.options()),
      preview: os.generation.preview.handler(({ input }) => planning.preview(input.plan, input.turn)),
    },
    jobs: {
      addVideos: os.jobs.addVideos.handler(({ input }) => {
        longWork.addVideos(input.id, input.paths)
        return { id: input.id }
      }),
      scorePending: os.jobs.scorePending.handler(({ input }) => {
        longWork.scorePending(input.id)
        return { id: input.id }
      }),
      generate: os.jobs.generate.handler(({ input }) => {
        longWork.generate(input.id, input.plan)
        return { id: input.id }
      }),
      regenerate: os.jobs.regenerate.handler(({ input }) => {
        longWork.regenerate(input.id)
        return { id: input.id }
      }),
      list: os.jobs.list.handler((): Job[] => jobs.list()),
      watch: os.jobs.watch.handler(({ signal, context }) => jobs.watch(signal ?? context.signal)),
      cancel: os.jobs.cancel.handler(({ input }) => ({ cancelled: jobs.cancel(input.id) })),
    },
    llm: {
      get: os.llm.get.handler(() => llm.get()),
      set: os.llm.set.handler(({ input }) => llm.set(input)),
      setKey: os.llm.setKey.handler(({ input }) => llm.setKey(input.key)),
      listRefusals: os.llm.listRefusals.handler(({ input }) => rewriting.refusals(input.limit)),
    },
    packs: {
      list: os.packs.list.handler(() => packs.list()),
      import: os.packs.import.handler(({ input, signal, context }) => packs.import(input.path, signal ?? context.signal)),
      verify: os.packs.verify.handler(({ input, signal, context }) => packs.verify(input.pack, signal ?? context.signal)),
      remove: os.packs.remove.handler(({ input }) => scoring.removePack(input.pack)),
      getLicense: os.packs.getLicense.handler(({ input }) => packs.getLicense(input.pack)),
      enable: os.packs.enable.handler(({ input }) => packs.enable(input.pack)),
      acceptLicense: os.packs.acceptLicense.handler(({ input }) => packs.acceptLicense(input.sha256, input.by)),
    },
    providers: {
      list: os.providers.list.handler(() => providers.list()),
      measure: os.providers.measure.handler(() => providers.measure()),
    },
    review: {
      listQueue: os.review.listQueue.handler(({ input, context }) => {
        const { rows, total } = review.listQueue(input.filter, input.offset, input.limit)
        return { rows: rows.map(row => withInstructionPoster(row, context.links)), total }
      }),
      getItem: os.review.getItem.handler(({ input, context }) => {
        const { instruction, video, second } = review.getItem(input.id)
        return { instruction: withInstructionPoster(instruction, context.links), video: withAddresses(video, context.links), second: second && withAddresses(second, context.links) }
      }),
      decide: os.review.decide.handler(({ input, context }) => answered(review.decide(input), context.links)),
      edit: os.review.edit.handler(({ input, context }) => answered(review.edit(input), context.links)),
      answerOffer: os.review.answerOffer.handler(({ input, context }) => answered(review.answerOffer(input), context.links)),
      countStale: os.review.countStale.handler(() => instructions.countStale()),
      setLevel: os.review.setLevel.handler(({ input, context }) => {
        const { video, event } = review.setLevel(input)
        return { video: withAddresses(video, context.links), event }
      }),
      undo: os.review.undo.handler(({ input }) => review.undo(input)),
      redo: os.review.redo.handler(({ input }) => review.redo(input)),
      history: os.review.history.handler(({ input }) => review.history(input.subject ?? null, input.limit)),
    },
    scoring: {
      getChoice: os.scoring.getChoice.handler(() => scoring.getChoice()),
      setChoice: os.scoring.setChoice.handler(async ({ input: { id, ...choice } }) => {
        await scoring.setChoice(choice)
        longWork.applyChoice(id)
        return { id }
      }),
    },
    trust: {
      report: os.trust.report.handler(({ signal, context }) => trust.report(signal ?? context.signal)),
      checkGolden: os.trust.checkGolden.handler(({ signal, context }) => trust.checkGolden(signal ?? context.signal)),
      testResponse: os.trust.testResponse.handler(({ input }) => {
        longWork.testResponse(input.id)
        return { id: input.id }
      }),
      lastTests: os.trust.lastTests.handler(() => trust.lastTests()),
    },
    workspace: {
      info: os.workspace.info.handler(({ context }) => workspace.info(context.host)),
      getSettings: os.workspace.getSettings.handler(() => workspace.getSettings()),
      setSettings: os.workspace.setSettings.handler(({ input }) => workspace.setSettings(input)),
      doctor: os.workspace.doctor.handler(() => workspace.doctor()),
    },
  })
}

function withPoster<Row extends VideoRow>(row: Row, links: MediaLinks): Row {
  return { ...row, posterUrl: row.source === 'file' ? links.poster(row.id) : null }
}

function withAddresses(video: VideoDetail, links: MediaLinks): VideoDetail {
  return { ...withPoster(video, links), sourceUrl: video.source === 'file' ? links.source(video.id) : null }
}

function withInstructionPoster<Row extends InstructionRow>(row: Row, links: MediaLinks): Row {
  return { ...row, posterUrl: links.poster(row.videoId), second: row.second && { ...row.second, posterUrl: links.poster(row.second.videoId) } }
}

function answered<Result extends { instruction: InstructionDetail }>(result: Result, links: MediaLinks): Result {
  return { ...result, instruction: withInstructionPoster(result.instruction, links) }
}
