import type { ProviderMeasurement } from '../../../../../src-main/core/providers/ports'
import { describe, expect, test } from 'vitest'
import { chooseProvider, disagreement } from '../../../../../src-main/core/providers/choice'
import { failedHere, notOffered } from '../../../../../src-main/core/providers/reasons'

const cpu: ProviderMeasurement = { name: 'cpu', available: true, reason: null, msPerFrame: 40, maxDifference: 0 }
const webgpu: ProviderMeasurement = { name: 'webgpu', available: true, reason: null, msPerFrame: 5, maxDifference: 1e-4 }

describe('auto', () => {
  test('takes the fastest provider whose results agree, and says how fast both are', () => {
    expect(chooseProvider([cpu, webgpu])).toEqual({ provider: 'webgpu', why: 'webgpu: the fastest here whose results agree with cpu, 5.0 ms a key frame; cpu takes 40 ms.' })
    expect(chooseProvider([cpu, { ...webgpu, msPerFrame: 900 }])).toEqual({ provider: 'cpu', why: 'cpu: the fastest here whose results agree with cpu, 40 ms a key frame; webgpu takes 900 ms.' })
  })

  test.each([
    ['differs', { maxDifference: 2e-3 }],
    ['gives no number', { maxDifference: null }],
    ['was too slow to be measured', { msPerFrame: null }],
    ['did not run', { available: false }],
  ])('takes cpu when the other one %s', (_, change) => {
    expect(chooseProvider([cpu, { ...webgpu, ...change }]).provider).toBe('cpu')
  })

  test('takes cpu when nothing was measured', () => {
    expect(chooseProvider([]).provider).toBe('cpu')
  })

  test('says why a provider that runs is left out', () => {
    expect(disagreement(webgpu)).toBeNull()
    expect(disagreement({ ...webgpu, maxDifference: 0.02 })).toContain('by 0.020, more than 0.001')
    expect(disagreement({ ...webgpu, maxDifference: null })).toContain('no number')
  })
})

describe('reasons', () => {
  test('name the platform that has a provider, and what it needs', () => {
    expect(notOffered('dml', { os: 'linux', arch: 'x64' })).toBe('ONNX Runtime offers dml on Windows, not on linux-x64.')
    expect(failedHere('cuda', 'Failed to load shared library')).toMatch(/^Failed to load shared library\. CUDA needs .*CUDA 12 and cuDNN 9/)
  })

  test('leave out where in the runtime\'s source something was said', () => {
    const said = '/onnxruntime_src/core/webgpu_context.cc:136 f() adapter_result.status == Success was false. Failed to get a WebGPU adapter: No supported adapters\n'
    expect(failedHere('webgpu', said)).toMatch(/^Failed to get a WebGPU adapter: No supported adapters\. WebGPU needs/)
  })
})
