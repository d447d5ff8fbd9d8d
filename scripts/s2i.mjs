#!/usr/bin/env node
// The command line: sets up what is missing, then runs the built command under the project's own Node.
import { join } from 'node:path'
import process from 'node:process'
import { ensureBuild } from './setup/build.mjs'
import { ensureDependencies } from './setup/dependencies.mjs'
import { exitWith, NODE, ROOT, runInForeground } from './setup/run.mjs'

exitWith(() => {
  ensureDependencies()
  ensureBuild()
  return runInForeground(NODE, [join(ROOT, 'out/main/cli.js'), ...process.argv.slice(2)])
})
