import type { Settings, WorkspaceInfo } from '../src-shared/contract/workspace'
import type { Limits } from '../src-shared/domain/limits'
import type { FileScanner } from './core/catalog/ports'
import type { KeyCipher } from './infra/files/llmFiles'
import type { Log } from './infra/log/log'
import type { InferenceLauncher } from './infra/onnx'
import { availableParallelism } from 'node:os'
import { basename, join } from 'node:path'
import process from 'node:process'
import { planOf } from '../src-shared/domain/generation'
import { DEFAULT_LIMITS } from '../src-shared/domain/limits'
import { BALANCE_RULES } from './core/balance/rules'
import { createBalance } from './core/balance/service'
import { createCalibration } from './core/calibration/service'
import { createCaptions } from './core/captions/service'
import { createCatalog } from './core/catalog/service'
import { createExporter } from './core/export/service'
import { checkRewrite, claimsIn } from './core/instructions'
import { createPlanning } from './core/instructions/planning'
import { checkShares } from './core/instructions/questions/series'
import { createInstructions } from './core/instructions/service'
import { createWriterHere } from './core/instructions/writing'
import { createCrashWatch } from './core/packs/crashes'
import { createPacks } from './core/packs/service'
import { createProviders } from './core/providers/service'
import { createReview } from './core/review/service'
import { createConnection } from './core/rewriting/connection'
import { createRewriting } from './core/rewriting/service'
import { createScoring } from './core/scoring/service'
import { DEGRADATIONS } from './core/trust/degradations'
import { GOLDEN } from './core/trust/golden'
import { createTrust } from './core/trust/service'
import { diagnose } from './diagnose'
import { createFramePictures } from './infra/ffmpeg/framePictures'
import { createPosterMaker } from './infra/ffmpeg/poster'
import { createMediaProbe } from './infra/ffmpeg/probe'
import { createTrustClips } from './infra/ffmpeg/trustClips'
import { exportFolders } from './infra/files/exportFolders'
import { hashFile } from './infra/files/hash'
import { inspectFile } from './infra/files/inspectFile'
import { createConnectionStore, createKeyStore } from './infra/files/llmFiles'
import { createPosterCache } from './infra/files/posterCache'
import { createProviderStore } from './infra/files/providerStore'
import { createResultFiles } from './infra/files/resultFiles'
import { scanPaths } from './infra/files/scan'
import { userCacheFolder, userConfigFolder } from './infra/files/userFolders'
import { createOpenAiModel } from './infra/llm/openAiModel'
import { createLog } from './infra/log/log'
import { createPackShelf, createPackTrial, createProviderProber, forkLauncher } from './infra/onnx'
import { createInProcessJobs } from './infra/queue/inProcessJobs'
import { openStores } from './infra/sqlite'
import { openWriterThreads } from './infra/threads/writerThreads'
import { createLongWork } from './longWork'
import { createMediaSource } from './mediaSource'
import { loadResources } from './resources'
import { createScorers } from './scorers'
import { createScoringChoice } from './scoringChoice'
import { measureTestClip } from './testClip'
import { createRouter } from './transport/router'

export interface OpenOptions {
  /** Folder that holds `resources`, `out` and `package.json`. */
  readonly appRoot: string
  readonly provider: Settings['provider']
  readonly log: Log
  /** How the inference child is started; the desktop shell has its own way. */
  readonly launcher: InferenceLauncher
  /** The caller is about to score: an inference process gets ready while the workspace is opened. */
  readonly scoresSoon: boolean
  /** Seals keys with the keychain of the system; absent where there is none. */
  readonly keyCipher: KeyCipher | null
  /** On model packs and on measuring. */
  readonly limits: Limits
}

/** The pack that is always there and scores every dimension. */
const BUILT_IN_PACK = 'analytic'

/** More threads than this wait for the database. */
const MAX_WRITERS = 3

/** Opens a workspace folder (made when absent) with everything a host needs. @throws Fault `database.*`, `environment.*`. */
export async function openWorkspace(dir: string, { appRoot, ...given }: Partial<OpenOptions> & { appRoot: string }) {
  const launcher = given.launcher ?? forkLauncher(join(appRoot, 'out/main/inference.js'), { ahead: given.scoresSoon ?? false })
  const resources = loadResources(appRoot)
  const log = given.log ?? createLog(join(dir, 'logs', 's2i.log'))
  const stores = openStores(join(dir, 's2i.db'), resources.builtInTaxonomy, resources.grammarNames)
  try {
    const { taxonomy } = stores
    const languages = resources.languagesFor(taxonomy)
    const limits = given.limits ?? DEFAULT_LIMITS
    const crashes = createCrashWatch({ ledger: stores.crashes, limits })
    const packs = createPacks({
      shelf: createPackShelf({ installedFolders: resources.packFolders(), importedDir: join(dir, 'packs'), limits }),
      trial: createPackTrial({ launcher, limits }),
      licenses: stores.licenses,
      crashes,
      taxonomy,
    })
    const pack = await packs.choose(BUILT_IN_PACK)
    const settings = stores.settings
    // Three even on two cores: one video is measured while the next ones are decoded, and none waits for a start.
    const lanes = Math.max(3, Math.floor(availableParallelism() / 2))
    const providers = createProviders({
      prober: createProviderProber({ launcher, pack, limits }),
      store: createProviderStore(join(userCacheFolder(), 'providers.json'), error => log.error('The measurement of the execution providers could not be kept', error)),
      setting: () => given.provider ?? settings.get().provider,
      platform: { os: process.platform, arch: process.arch },
    })
    const scorers = createScorers({
      choosePack: packs.choose,
      taxonomy,
      launcher,
      providers,
      lanes,
      limits,
      crashes,
    })
    const probe = createMediaProbe()
    const posters = createPosterCache(join(dir, 'cache', 'posters'))
    const files: FileScanner = {
      scan: scanPaths,
      hash: async (path, signal) => (await hashFile(path, signal)).sha256,
      stat: async (path) => {
        const { mtimeMs, size } = await inspectFile(path)
        return { mtimeMs, sizeBytes: size }
      },
    }
    const catalog = createCatalog({ videos: stores.videos, files, probe })
    const scoring = createScoring({
      scores: stores.scores,
      files,
      posters,
      lanes,
      openScorers: async packIds => packIds === undefined ? scorers.openUsable(settings.get().scoringPacks) : { scorers: await Promise.all(packIds.map(scorers.open)), refused: [] },
    })
    const captions = createCaptions({ store: stores.captions, getVideo: stores.scores.getPending, files, pictures: createFramePictures(limits), prompt: resources.captionPrompt, languages, limits })
    const { momentRules } = resources
    const instructions = createInstructions({
      instructions: stores.instructions,
      captionOf: captions.of,
      writer: createWriterHere({ languages, taxonomy, momentRules }),
      openThreads: () => openWriterThreads(join(appRoot, 'out/main/writing.js'), { grammars: languages.all.map(language => language.source), taxonomy, momentRules }, Math.min(MAX_WRITERS, availableParallelism())),
      checkPlan: plan => checkShares(plan.questionShares, languages.of(plan.language)),
    })
    const planning = createPlanning({ store: stores.planning, captionOf: captions.of, languages, taxonomy, momentRules, canReword: language => resources.prompts.has(language), lastPlan: () => planOf(settings.getPlan(), settings.get().seed) })
    const rewriting = createRewriting({ instructions: stores.instructions, cache: stores.rewrites, refusals: stores.rewrites, lock: checkRewrite, languages, prompts: resources.prompts, limits })
    const llm = createConnection({
      store: createConnectionStore(join(userConfigFolder(), 'llm.json')),
      keys: createKeyStore(join(userConfigFolder(), 'llm-keys.json'), given.keyCipher ?? null),
      open: options => createOpenAiModel({ ...options, limits }),
    })
    const review = createReview({ store: stores.review, taxonomy, readClaims: (text, provenance) => claimsIn(text, languages.ofText(provenance), provenance.second ? 'two' : 'one') })
    const exporter = createExporter({ openSnapshot: stores.openExportSnapshot, folders: exportFolders, ledger: stores.exports, tool: `S2I Workbench ${resources.version}` })
    const trust = createTrust({
      store: stores.trust,
      clips: createTrustClips({ goldenSource: GOLDEN.source, degradations: DEGRADATIONS }),
      scorer: {
        pack: `${pack.manifest.id}@${pack.manifest.version}`,
        async measure(path, signal) {
          const scorer = await scorers.open(BUILT_IN_PACK)
          const { features, versions } = await scorer.analyzer.analyze({ videoPath: path, ...await probe.probe(path, signal) }, signal)
          return { features, versions, scores: scorer.pack.scoresOf(features) }
        },
      },
      results: createResultFiles(join(dir, 'cache', 'trust')),
      taxonomy,
    })
    const balance = createBalance({
      store: stores.balance,
      getPending: stores.scores.getPending,
      files,
      pack: { sha256: pack.sha256, name: `${pack.manifest.id}@${pack.manifest.version}`, manifest: JSON.stringify(pack.manifest) },
      openScorer: () => scorers.open(BUILT_IN_PACK),
      taxonomy,
      rules: BALANCE_RULES,
      lanes,
    })
    const jobs = createInProcessJobs({ log: log.error })
    const longWork = createLongWork({ jobs, catalog, scoring, instructions, rewriting, llm, balance, trust, settings })
    const info = (host: WorkspaceInfo['host']): WorkspaceInfo => ({
      name: basename(dir),
      path: dir,
      version: resources.version,
      host,
      counts: countsOf(stores.videos.counts(), stores.instructions.counts()),
      taxonomy,
    })
    const doctor = () => diagnose({
      workspaceDir: dir,
      pack: pack.manifest,
      version: resources.version,
      measure: async () => measureTestClip({ probe, analyzer: (await scorers.open(BUILT_IN_PACK)).analyzer }),
    })
    const scoringChoice = createScoringChoice({ settings, packs })
    const services = { balance, catalog, review, instructions, jobs, longWork, llm, packs, planning, providers, rewriting, scoring: scoringChoice, trust, workspace: { info, getSettings: settings.get, setSettings: settings.set, doctor } }
    return {
      dir,
      taxonomy,
      rendererDir: resources.rendererDir,
      catalog,
      scoring,
      scores: stores.scores,
      calibration: createCalibration({ taxonomies: stores.taxonomies, rawScores: stores.rawScores, rules: resources.calibrationRules }),
      resources,
      languages,
      captions,
      instructions,
      rewriting,
      llm,
      review,
      exporter,
      balance,
      trust,
      jobs,
      longWork,
      settings,
      packs,
      scoringChoice,
      providers,
      doctor,
      log,
      router: createRouter(services, event => log.error(event.message, event.error, { at: event.at, durationMs: event.durationMs })),
      mediaSource: createMediaSource({ videos: stores.videos, posters, posterMaker: createPosterMaker() }),
      async close(): Promise<void> {
        await jobs.close()
        await providers.close()
        await scorers.dispose()
        stores.close()
      },
    }
  }
  catch (thrown) {
    stores.close()
    throw thrown
  }
}

export type Workspace = Awaited<ReturnType<typeof openWorkspace>>

function countsOf(videos: { videos: number, scored: number, quarantined: number }, states: Record<'pending' | 'approved' | 'rejected' | 'flagged', number>): WorkspaceInfo['counts'] {
  return { ...videos, instructions: states.pending + states.approved + states.rejected + states.flagged, ...states }
}
