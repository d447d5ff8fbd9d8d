import { join } from 'node:path'
import Database from 'better-sqlite3'
import { describe, expect, test } from 'vitest'
import { addFolder, openPage } from '../support/curator'
import { HOSTS, openHost, sampleWorkspace } from '../support/hosts'
import { sampleCopies } from '../support/sampleCopies'

const COPIES = 12
const SAMPLES = 8

/** What the workspace holds of the work, read by a connection of the test's own. */
function stored(dir: string) {
  const db = new Database(join(dir, 's2i.db'), { readonly: true })
  try {
    const one = (sql: string): number => (db.prepare(sql).get() as { n: number }).n
    return {
      videos: one('SELECT count(*) AS n FROM video'),
      failed: one('SELECT count(*) AS n FROM video WHERE state = \'failed\''),
      quarantined: one('SELECT count(*) AS n FROM quarantine'),
      scored: one('SELECT count(*) AS n FROM video WHERE state = \'scored\''),
      runs: one('SELECT count(*) AS n FROM score_run'),
      incomplete: one('SELECT count(*) AS n FROM score_run WHERE (SELECT count(*) FROM score WHERE run_id = score_run.id) <> 14'),
      pairs: one('SELECT count(*) AS n FROM instruction WHERE second_video_id IS NULL'),
    }
  }
  finally { db.close() }
}

for (const { name, available } of HOSTS) {
  describe.skipIf(!available)(`jobs on the ${name} host`, () => {
    test('long work shows its progress, stops when cancelled with nothing half done, and goes on where it stopped', async () => {
      using workspace = sampleWorkspace()
      const folder = sampleCopies(workspace.dir, join(workspace.dir, '../many'), COPIES)
      await using host = await openHost(name, workspace.dir)
      const { page } = host
      await addFolder(host, folder)

      const strip = page.getByRole('region', { name: 'Add many' })
      await strip.getByText(/Scoring/).waitFor()
      await strip.getByText(new RegExp(`^[1-9]\\d? / ${COPIES}`)).waitFor({ timeout: 60_000 })
      await openPage(page, 'Jobs')
      const card = page.getByRole('article').filter({ has: page.getByRole('heading', { name: 'Add many' }) })
      await card.getByRole('progressbar', { name: 'Progress of Add many' }).waitFor()
      await card.getByText(new RegExp(`\\d+ / ${COPIES}`)).waitFor()
      await card.getByRole('button', { name: 'Cancel Add many' }).click()
      await card.getByText('Cancelled', { exact: true }).waitFor({ timeout: 20_000 })
      await card.getByText(/kept/).waitFor()

      const halfway = stored(workspace.dir)
      expect(halfway).toMatchObject({ videos: SAMPLES + COPIES, failed: 0, quarantined: 0, incomplete: 0 })
      expect(halfway.scored).toBe(halfway.runs)
      expect(halfway.scored).toBeGreaterThan(SAMPLES)
      expect(halfway.scored).toBeLessThan(SAMPLES + COPIES)

      const left = SAMPLES + COPIES - halfway.scored
      await page.getByRole('button', { name: `Score ${left} video${left === 1 ? '' : 's'}` }).click()
      await page.getByRole('article').getByText(new RegExp(`^Scored ${left}, wrote \\d+ pairs\\.$`)).waitFor({ timeout: 120_000 })
      expect(stored(workspace.dir)).toEqual({ videos: SAMPLES + COPIES, failed: 0, quarantined: 0, scored: SAMPLES + COPIES, runs: SAMPLES + COPIES, incomplete: 0, pairs: (SAMPLES + COPIES) * 4 })

      await openPage(page, 'Library')
      await page.getByRole('searchbox', { name: 'Search' }).fill('copy-')
      const rows = page.getByRole('grid', { name: 'Videos' }).getByRole('row').filter({ hasText: 'copy-' })
      await expect.poll(() => rows.filter({ hasText: 'Scored' }).count()).toBeGreaterThan(5)
      await expect.poll(() => rows.filter({ hasText: 'Not scored' }).count()).toBe(0)
    })
  })
}
