import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import vue from '@vitejs/plugin-vue'
import { defineConfig } from 'vitest/config'

function project(name: string, timeoutMs: number, globalSetup: string[] = []) {
  return {
    extends: true as const,
    test: { name, include: [`test/${name}/**/*.test.ts`], testTimeout: timeoutMs, hookTimeout: timeoutMs, globalSetup },
  }
}

export default defineConfig({
  plugins: [vue()],
  test: {
    // Local time must not leak into results, and two cores carry ffmpeg children beside the tests.
    // Tests that run the runtime in their own process report nothing to its vendor either.
    env: { TZ: 'UTC', ORT_DISABLE_TELEMETRY: '1', S2I_CACHE: join(tmpdir(), `s2i-test-cache-${process.pid}`), S2I_CONFIG: join(tmpdir(), `s2i-test-config-${process.pid}`) },
    maxWorkers: 2,
    restoreMocks: true,
    // A busy machine may take seconds to paint; what never comes still fails.
    expect: { poll: { timeout: 15_000, interval: 50 } },
    projects: [
      project('unit', 20_000),
      project('contract', 20_000),
      project('sql', 60_000),
      project('integration', 180_000),
      project('e2e', 180_000, ['test/support/sampleSetup.ts']),
    ],
  },
})
