import { join, resolve } from 'node:path'
import process from 'node:process'
import { build } from 'vite'

const root = resolve(import.meta.dirname, '../..')

/** Bundles `src-main/inference.ts` as the application's build does and gives the path of the entry. */
export async function buildInferenceEntry(): Promise<string> {
  // Inside the checkout, so that the packages left outside of the bundle are found.
  const outDir = join(root, 'node_modules', '.cache', `s2i-inference-${process.pid}`)
  await build({
    configFile: false,
    root,
    logLevel: 'error',
    build: { ssr: join(root, 'src-main/inference.ts'), outDir, emptyOutDir: true, target: 'node24', rolldownOptions: { output: { entryFileNames: 'inference.mjs' } } },
  })
  return join(outDir, 'inference.mjs')
}

export const analyticPackFolder = join(root, 'resources/packs/analytic')
export const taxonomyPath = join(root, 'resources/taxonomy/s2i-14.json')
