import type { Taxonomy } from '../../../src-shared/domain/taxonomy'
import { DEFAULT_LIMITS } from '../../../src-shared/domain/limits'
import { createBalanceStore } from './balanceStore'
import { createCaptionStore } from './captionStore'
import { createCrashLedger } from './crashLedger'
import { openDatabase } from './database'
import { databaseFault, withFaults } from './driverFaults'
import { createEventTable } from './eventTable'
import { createExportLedger, openExportSnapshot } from './exportStore'
import { createInstructionStore } from './instructionStore'
import { createLicenseLedger } from './licenseLedger'
import { createPlanningStore } from './planningStore'
import { createQualityTable } from './qualityTable'
import { createRawScoreStore } from './rawScoreStore'
import { createReviewStore } from './reviewStore'
import { createRewriteStore } from './rewriteStore'
import { createRunTable } from './runTable'
import { createScoreStore } from './scoreStore'
import { createSettingStore } from './settingStore'
import { createStaleMarks } from './stale'
import { createTaxonomyStore } from './taxonomyStore'
import { textFilesOf } from './textFiles'
import { createTrustStore } from './trustStore'
import { createVideoStore } from './videoStore'

/** Opens a workspace database and everything kept in it, under the taxonomy chosen there (the built-in one at first) and the grammars of these names; what the driver throws leaves every store as a Fault. @throws Fault `database.*`, `disk.full`. */
export function openStores(path: string, builtIn: Taxonomy, grammars: readonly string[] = []) {
  const db = openDatabase(path)
  try {
    const settings = createSettingStore(db)
    const taxonomies = createTaxonomyStore(db, builtIn)
    const { taxonomy } = taxonomies.active()
    const quality = createQualityTable(db, { taxonomy, policy: settings.getPolicy })
    const events = createEventTable(db)
    const videos = createVideoStore(db, { quality, runs: createRunTable(db, taxonomy), taxonomy })
    const stale = createStaleMarks(db, textFilesOf(taxonomy, taxonomies, grammars))
    const scores = createScoreStore(db, { quality, events, taxonomy, policy: settings.getPolicy, stale })
    scores.projectIfOutdated()
    stale.judgeAllIfOutdated()
    return {
      db,
      taxonomy,
      taxonomies: withFaults(taxonomies, path),
      rawScores: withFaults(createRawScoreStore(db), path),
      events: withFaults(events, path),
      videos: withFaults(videos, path),
      scores: withFaults(scores, path),
      instructions: withFaults(createInstructionStore(db, { quality, stale }), path),
      planning: withFaults(createPlanningStore(db, quality), path),
      review: withFaults(createReviewStore(db, { events, quality, videos, stale }), path),
      settings: withFaults(settings, path),
      licenses: withFaults(createLicenseLedger(db), path),
      crashes: withFaults(createCrashLedger(db), path),
      captions: withFaults(createCaptionStore(db), path),
      balance: withFaults(createBalanceStore(db), path),
      trust: withFaults(createTrustStore(db), path),
      rewrites: withFaults(createRewriteStore(db, DEFAULT_LIMITS.llmKeptRefusals), path),
      exports: withFaults(createExportLedger(db), path),
      openExportSnapshot: () => openExportSnapshot(path, taxonomy),
      close: (): void => { db.close() },
    }
  }
  catch (thrown) {
    db.close()
    throw databaseFault(thrown, path)
  }
}

export type Stores = ReturnType<typeof openStores>
