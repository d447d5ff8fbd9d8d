import { join } from 'node:path'
import process from 'node:process'
import { createProgram } from './hosts/cli/program'

await createProgram(join(import.meta.dirname, '../..')).parseAsync(process.argv)
