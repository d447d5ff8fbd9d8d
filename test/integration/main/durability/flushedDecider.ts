import { readFileSync, writeSync } from 'node:fs'
import process from 'node:process'
import { createReview } from '../../../../src-main/core/review/service'
import { openStores } from '../../../../src-main/infra/sqlite'
import { loadResources } from '../../../../src-main/resources'

// A curator whose every write and flush is watched. Arguments: checkout, database, plan, and how commits are flushed.

export interface FlushedStep { readonly eventId: string, readonly id: string }

const [appRoot = '', path = '', planFile = '', synchronous = 'as opened'] = process.argv.slice(2)
const { builtInTaxonomy } = loadResources(appRoot)
const stores = openStores(path, builtInTaxonomy)
if (synchronous !== 'as opened')
  stores.db.pragma(`synchronous = ${synchronous}`)
const review = createReview({ store: stores.review, taxonomy: stores.taxonomy, readClaims: () => [] })
for (const { eventId, id } of JSON.parse(readFileSync(planFile, 'utf8')) as FlushedStep[]) {
  review.decide({ eventId, id, by: 'Ana', expectedVersion: 0, verdict: 'approve' })
  writeSync(1, `answered ${eventId}\n`)
}
stores.close()
