import { keepCompiledCode, writeCompiledCode } from './compiledCode'

keepCompiledCode()
const { serveInference } = await import('./hosts/inference/serve')
serveInference()
writeCompiledCode()
