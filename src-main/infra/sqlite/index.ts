import type { Taxonomy } from '../../../src-shared/domain/taxonomy'
import { openDatabase } from './database'
import { createEventTable } from './eventTable'
import { createExportLedger, openExportSnapshot } from './exportStore'
import { createInstructionStore } from './instructionStore'
import { createQualityTable } from './qualityTable'
import { createReviewStore } from './reviewStore'
import { createScoreStore } from './scoreStore'
import { createSettingStore } from './settingStore'
import { createVideoStore } from './videoStore'

/** Opens a workspace database and everything kept in it. @throws Fault `database.*`. */
export function openStores(path: string, taxonomy: Taxonomy) {
  const db = openDatabase(path)
  const quality = createQualityTable(db, taxonomy)
  const events = createEventTable(db)
  const videos = createVideoStore(db, quality, taxonomy)
  const scores = createScoreStore(db, { quality, events, taxonomy })
  scores.rebuildIfTaxonomyChanged()
  return {
    db,
    events,
    videos,
    scores,
    instructions: createInstructionStore(db, quality),
    review: createReviewStore(db, { events, quality, videos }),
    settings: createSettingStore(db),
    exports: createExportLedger(db),
    openExportSnapshot: () => openExportSnapshot(path, taxonomy),
    close: (): void => { db.close() },
  }
}

export type Stores = ReturnType<typeof openStores>
