// Checks who imports whom, and that the checker really saw the modules: with an unsupported TypeScript it sees none and passes.
import process from 'node:process'
import { cruise } from 'dependency-cruiser'
import extractDepcruiseOptions from 'dependency-cruiser/config-utl/extract-depcruise-options'

const MINIMUM_MODULES = 120

const options = await extractDepcruiseOptions('./.dependency-cruiser.mjs')
const { output, exitCode } = await cruise(['src-main', 'src-shared', 'src-preload', 'src-renderer'], { ...options, outputType: 'err' })
const { output: found } = await cruise(['src-main', 'src-shared', 'src-preload', 'src-renderer'], { ...options, outputType: 'json' })
const modules = JSON.parse(found).summary.totalCruised
process.stdout.write(`${output}\n`)
if (modules < MINIMUM_MODULES) {
  process.stderr.write(`Only ${modules} modules were seen, at least ${MINIMUM_MODULES} expected: the layer check checks nothing.\n`)
  process.exit(1)
}
process.stdout.write(`${modules} modules cruised\n`)
process.exit(exitCode)
