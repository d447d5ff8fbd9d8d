import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import process from 'node:process'
import { NODE, ROOT, runQuietly, say } from './run.mjs'

const SOURCES = ['resources', 'src-main', 'src-preload', 'src-renderer', 'src-shared', 'electron.vite.config.ts', 'package-lock.json']
const STAMP = join(ROOT, 'out/.built-from')

/** Builds the hosts and the renderer into `out/` when the sources differ from those of the last build. */
export function ensureBuild() {
  const wanted = sourceHash()
  if (existsSync(STAMP) && readFileSync(STAMP, 'utf8') === wanted)
    return
  say('Building (electron-vite build).')
  runQuietly(NODE, [join(ROOT, 'node_modules/electron-vite/bin/electron-vite.js'), 'build', '--logLevel', 'warn'], { env: { ...process.env, NODE_ENV: 'production' } })
  writeFileSync(STAMP, wanted)
}

/** Hash of names and contents: a fresh clone or a branch switch changes times, not sources. */
function sourceHash() {
  const hash = createHash('sha256')
  for (const source of SOURCES) {
    for (const path of filesUnder(join(ROOT, source)).sort())
      hash.update(path.slice(ROOT.length)).update('\0').update(readFileSync(path)).update('\0')
  }
  return hash.digest('hex')
}

function filesUnder(path) {
  try {
    return readdirSync(path, { withFileTypes: true }).flatMap(entry => filesUnder(join(path, entry.name)))
  }
  catch (error) {
    if (error.code === 'ENOTDIR')
      return [path]
    throw error
  }
}
