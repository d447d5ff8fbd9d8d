import { keepCompiledCode, writeCompiledCode } from './compiledCode'

async function start(): Promise<void> {
  keepCompiledCode()
  const { serveInference } = await import('./hosts/inference/serve')
  serveInference()
  writeCompiledCode()
}

void start()
