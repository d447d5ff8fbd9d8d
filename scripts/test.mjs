// `npm test`: sets up what is missing, then runs every test that needs no GPU. Arguments go to vitest.
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { ensureBuild } from './setup/build.mjs'
import { ensureDependencies } from './setup/dependencies.mjs'
import { ensureChromium, ensureFfmpeg } from './setup/programs.mjs'
import { exitWith, NODE, ROOT, runInForeground, say } from './setup/run.mjs'

exitWith(async () => {
  ensureDependencies()
  ensureFfmpeg()
  const chromium = ensureChromium()
  ensureBuild()
  const folder = mkdtempSync(join(tmpdir(), 's2i-test-'))
  const report = join(folder, 'report.json')
  try {
    const vitest = join(ROOT, 'node_modules/vitest/vitest.mjs')
    const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`]
    const env = { ...process.env, S2I_CHROMIUM: chromium, PATH: `${join(ROOT, 'node_modules/.bin')}${process.platform === 'win32' ? ';' : ':'}${process.env.PATH}` }
    const code = await runInForeground(NODE, [vitest, 'run', ...reporters, ...process.argv.slice(2)], { env, watchParent: false })
    summarize(report)
    return code
  }
  finally { rmSync(folder, { recursive: true, force: true }) }
})

/** Skipped tests are named: a skip is a decision, not an oversight. */
function summarize(report) {
  if (!existsSync(report))
    return
  const { numPassedTests, numFailedTests, numPendingTests, testResults } = JSON.parse(readFileSync(report, 'utf8'))
  const skipped = testResults.flatMap(file => file.assertionResults.filter(entry => entry.status === 'pending' || entry.status === 'skipped').map(entry => entry.fullName))
  for (const name of skipped)
    say(`skipped: ${name}`)
  process.stdout.write(`${numPassedTests} passed, ${numFailedTests} failed, ${numPendingTests} skipped\n`)
}
