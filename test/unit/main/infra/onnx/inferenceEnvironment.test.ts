import { afterEach, expect, test, vi } from 'vitest'
import { inferenceEnvironment } from '../../../../../src-main/infra/onnx/inferenceEnvironment'

afterEach(() => vi.unstubAllEnvs())

test('an inference process gets the environment without telemetry and without the key of an LLM server', () => {
  vi.stubEnv('S2I_LLM_KEY', 'sk-secret')
  vi.stubEnv('S2I_OTHER', 'kept')
  const environment = inferenceEnvironment()
  expect(environment).toMatchObject({ ORT_DISABLE_TELEMETRY: '1', S2I_OTHER: 'kept' })
  expect(JSON.stringify(environment)).not.toContain('sk-secret')
})
