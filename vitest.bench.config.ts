import { defineConfig } from 'vitest/config'

/** Benchmarks: they measure and write JSON, and fail only when something does not work. Run by `npm run bench`. */
export default defineConfig({
  test: {
    include: ['test/bench/**/*.bench.ts'],
    // Not even the runtime reports anything (src-main/infra/onnx/inferenceEnvironment.ts).
    env: { TZ: 'UTC', ORT_DISABLE_TELEMETRY: '1' },
    // One at a time: they share the machine's cores with their own children.
    maxWorkers: 1,
    fileParallelism: false,
    testTimeout: 1_200_000,
    hookTimeout: 1_200_000,
    globalSetup: ['test/support/sampleSetup.ts'],
  },
})
