// `npm run bench [-- NAME]`: sets up what is missing, measures, prints and keeps the figures as JSON in test/bench/results.
import { join } from 'node:path'
import process from 'node:process'
import { ensureBuild } from './setup/build.mjs'
import { ensureDependencies } from './setup/dependencies.mjs'
import { ensureChromium, ensureFfmpeg } from './setup/programs.mjs'
import { exitWith, NODE, ROOT, runInForeground } from './setup/run.mjs'

exitWith(() => {
  ensureDependencies()
  ensureFfmpeg()
  const env = { ...process.env, S2I_CHROMIUM: ensureChromium() }
  ensureBuild()
  const vitest = join(ROOT, 'node_modules/vitest/vitest.mjs')
  return runInForeground(NODE, [vitest, 'run', '--config', 'vitest.bench.config.ts', ...process.argv.slice(2)], { env, watchParent: false })
})
