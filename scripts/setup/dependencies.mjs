import { createHash } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import process from 'node:process'
import { NODE, ROOT, runQuietly, say, works } from './run.mjs'

const STAMP = join(ROOT, 'node_modules/.s2i-installed')

/**
 * Installs the locked packages when they are missing or the lockfile has changed. Install scripts stay off (one would
 * download from outside the registry); only the package `node` needs its own, to fetch its binary from the registry.
 */
export function ensureDependencies() {
  const wanted = createHash('sha256').update(readFileSync(join(ROOT, 'package-lock.json'))).digest('hex')
  if (existsSync(STAMP) && readFileSync(STAMP, 'utf8') === wanted && existsSync(NODE))
    return
  say('Installing packages (npm ci). The first time this takes a minute or two.')
  const advice = 'Check the connection to the npm registry, then run it again.'
  const env = { ...process.env, ONNXRUNTIME_NODE_INSTALL: 'skip', npm_config_loglevel: 'error' }
  npm(['ci', '--ignore-scripts', '--no-audit', '--no-fund'], { env, advice })
  npm(['rebuild', 'node'], { env, advice })
  if (!works(NODE, ['--version']))
    npm(['install', '--no-save', '--ignore-scripts', '--no-audit', '--no-fund', nodeBinaryPackage()], { env, advice })
  writeFileSync(STAMP, wanted)
}

/**
 * Runs npm under the system's Node. npm puts `node_modules/.bin` first on the PATH, and with it the project's own Node,
 * which an installation is about to replace.
 */
function npm(args, { env, advice }) {
  const own = join(ROOT, 'node_modules')
  const separator = process.platform === 'win32' ? ';' : ':'
  const key = Object.keys(env).find(name => name.toUpperCase() === 'PATH') ?? 'PATH'
  const path = (env[key] ?? '').split(separator).filter(folder => !folder.startsWith(own)).join(separator)
  runQuietly('npm', args, { env: { ...env, [key]: path }, advice })
}

function nodeBinaryPackage() {
  const { version } = JSON.parse(readFileSync(join(ROOT, 'node_modules/node/package.json'), 'utf8'))
  return `node-${process.platform === 'win32' ? 'win' : process.platform}-${process.arch}@${version}`
}
