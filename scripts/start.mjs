// `npm start`: sets up what is missing and opens the workstation, in its own window where Electron is there, else in a browser.
import { existsSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import process from 'node:process'
import { parseArgs } from 'node:util'
import { ensureBuild } from './setup/build.mjs'
import { ensureDependencies } from './setup/dependencies.mjs'
import { ensureFfmpeg } from './setup/programs.mjs'
import { exitWith, NODE, ROOT, runInForeground, say, SetupError } from './setup/run.mjs'

const USAGE = `npm start [-- [options] [DIR]]

  DIR            a workspace to open, or a folder of videos (or a video) to add
  --sample       open a sample workspace, made on the spot from 8 short synthetic clips
  --web          use the browser even where the desktop app could run
  --port N       port of the browser address (default: any free one)
  --no-open      print the address without opening a browser
`

exitWith(async () => {
  const options = readOptions()
  if (options.help) {
    process.stdout.write(USAGE)
    return 0
  }
  ensureDependencies()
  ensureFfmpeg()
  ensureBuild()
  const cli = args => runInForeground(NODE, [join(ROOT, 'out/main/cli.js'), ...args])
  const where = await prepare(options, cli)
  if (where.code !== 0)
    return where.code
  const electron = options.web ? null : electronBinary()
  if (electron)
    return runInForeground(electron, [ROOT, '--workspace', where.workspace, ...where.add], { watchParent: false })
  if (!options.web)
    say('The Electron binary is not installed here (npx install-electron fetches it), so the workstation opens in the browser.')
  const port = options.port === undefined ? [] : ['--port', options.port]
  return cli(['serve', '--workspace', where.workspace, ...port, ...(options['no-open'] ? ['--no-open'] : []), ...where.add])
})

function readOptions() {
  try {
    const { values, positionals } = parseArgs({
      allowPositionals: true,
      options: {
        'sample': { type: 'boolean' },
        'web': { type: 'boolean' },
        'port': { type: 'string' },
        'no-open': { type: 'boolean' },
        'help': { type: 'boolean', short: 'h' },
      },
    })
    if (positionals.length > 1)
      throw new SetupError(`One folder at a time: ${positionals.join(', ')}.\n\n${USAGE}`)
    return { ...values, path: positionals[0] }
  }
  catch (error) {
    throw error instanceof SetupError ? error : new SetupError(`${error.message}\n\n${USAGE}`)
  }
}

/** The workspace to open and what to add to it. */
async function prepare({ sample, path }, cli) {
  if (sample) {
    const workspace = path ? resolve(path) : join(ROOT, 's2i-sample')
    return { workspace, add: [], code: await cli(['sample', '--workspace', workspace]) }
  }
  const standard = resolve(process.env.S2I_WORKSPACE ?? 's2i-workspace')
  if (!path)
    return { workspace: standard, add: [], code: 0 }
  const given = resolve(path)
  const isWorkspace = existsSync(join(given, 's2i.db'))
  return isWorkspace ? { workspace: given, add: [], code: 0 } : { workspace: standard, add: [given], code: 0 }
}

/** Path of an Electron that can show a window here; null when there is none. Never downloads. */
function electronBinary() {
  const folder = join(ROOT, 'node_modules/electron')
  const named = existsSync(join(folder, 'path.txt')) ? readFileSync(join(folder, 'path.txt'), 'utf8') : 'electron'
  const override = process.env.ELECTRON_OVERRIDE_DIST_PATH
  const binary = join(override ?? join(folder, 'dist'), named)
  const hasScreen = process.platform !== 'linux' || process.env.DISPLAY || process.env.WAYLAND_DISPLAY || override
  return existsSync(binary) && hasScreen ? binary : null
}
