// `npm run golden`: measures the golden clip with this build on the CPU and stores what it gave in
// resources/trust/golden.json. Run it whenever an estimator changes; the trust page and `s2i doctor --scores` compare with it.
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { ensureBuild } from './setup/build.mjs'
import { ensureFfmpeg } from './setup/programs.mjs'
import { NODE, ROOT } from './setup/run.mjs'

const REFERENCE = join(ROOT, 'resources/trust/golden.json')

ensureFfmpeg()
ensureBuild()
const folder = mkdtempSync(join(tmpdir(), 's2i-golden-'))
try {
  const golden = JSON.parse(readFileSync(REFERENCE, 'utf8'))
  const clip = join(folder, 'golden.mkv')
  run('ffmpeg', ['-v', 'error', '-f', 'lavfi', '-i', golden.source, '-c:v', 'ffv1', '-fflags', '+bitexact', clip])
  const workspace = join(folder, 'workspace')
  run(NODE, [join(ROOT, 'out/main/cli.js'), 'add', clip, '--workspace', workspace])
  run(NODE, [join(ROOT, 'out/main/cli.js'), 'score', '--provider', 'cpu', '--workspace', workspace])
  const db = new Database(join(workspace, 's2i.db'), { readonly: true })
  const { pack, packSha256, evidence, versions } = db.prepare('SELECT pack, pack_sha256 AS packSha256, evidence, versions FROM score_run ORDER BY id LIMIT 1').get()
  db.close()
  const { ffmpeg, onnxruntime, provider } = JSON.parse(versions)
  const features = Object.fromEntries(Object.entries(JSON.parse(evidence)).map(([name, value]) => [name, Number(value.toPrecision(8))]).sort(([a], [b]) => a.localeCompare(b)))
  writeFileSync(REFERENCE, `${JSON.stringify({ ...golden, made: { pack, packSha256, ffmpeg, onnxruntime, provider }, features }, null, 2)}\n`)
}
finally { rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 }) }

function run(program, args) {
  const { status } = spawnSync(program, args, { stdio: ['ignore', 2, 2] })
  if (status !== 0)
    throw new Error(`${program} ended with ${status}`)
}
