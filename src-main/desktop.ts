import { join } from 'node:path'
import process from 'node:process'
import { app, safeStorage } from 'electron'
import { openWorkspace } from './compose'
import { startInferenceProcess } from './hosts/desktop/inferenceProcess'
import { keyCipher } from './hosts/desktop/keyCipher'
import { startDesktop } from './hosts/desktop/startDesktop'

const built = join(import.meta.dirname, '..')

startDesktop({
  open: async dir => openWorkspace(dir, { appRoot: app.getAppPath(), keyCipher: keyCipher(safeStorage, process.platform), launcher: { launch: options => startInferenceProcess(join(import.meta.dirname, 'inference.js'), options?.isQuiet) } }),
  rendererDir: join(built, 'renderer'),
  preloadPath: join(built, 'preload/index.js'),
  log: event => process.stderr.write(`${event.message} at ${event.at} after ${Math.round(event.durationMs)} ms: ${String(event.error)}\n`),
  ...(process.env.S2I_WORKSPACE === undefined ? {} : { workspaceDir: process.env.S2I_WORKSPACE }),
})
