import { join } from 'node:path'
import process from 'node:process'
import { keepCompiledCode } from './compiledCode'

keepCompiledCode()
const { createProgram } = await import('./hosts/cli/program')
await createProgram(join(import.meta.dirname, '../..')).parseAsync(process.argv)
