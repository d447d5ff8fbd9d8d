/**
 * Writes the ONNX graphs of the `analytic` model pack and their checksums into its manifest. The same source gives the
 * same bytes. Run: node scripts/buildAnalyticPack.ts
 */
import { createHash } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import process from 'node:process'
import { fileURLToPath } from 'node:url'
import { buildFramesGraph } from './analytic/framesGraph.ts'
import { buildGridGraph } from './analytic/gridGraph.ts'
import { buildMotionGraph } from './analytic/motionGraph.ts'

export const PACK_FOLDER = fileURLToPath(new URL('../resources/packs/analytic/', import.meta.url))

/** The graphs of the pack by file name. */
export function buildGraphs(): Record<string, Uint8Array> {
  return { 'frames.onnx': buildFramesGraph(), 'grid.onnx': buildGridGraph(), 'motion.onnx': buildMotionGraph() }
}

function writePack(): void {
  const manifestPath = join(PACK_FOLDER, 'manifest.json')
  let manifest = readFileSync(manifestPath, 'utf8')
  for (const [name, bytes] of Object.entries(buildGraphs())) {
    writeFileSync(join(PACK_FOLDER, name), bytes)
    const sha256 = createHash('sha256').update(bytes).digest('hex')
    const line = new RegExp(`("path": "${name.replace('.', '\\.')}", "sizeBytes": )\\d+(, "sha256": ")[0-9a-f]*`)
    if (!line.test(manifest))
      throw new Error(`${manifestPath} lists no file ${name}`)
    manifest = manifest.replace(line, `$1${bytes.length}$2${sha256}`)
    console.log(`${name}  ${bytes.length} bytes  ${sha256}`)
  }
  writeFileSync(manifestPath, manifest)
}

if (process.argv[1] === fileURLToPath(import.meta.url))
  writePack()
