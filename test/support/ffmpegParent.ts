import process from 'node:process'
import { runMediaProcess } from '../../src-main/infra/ffmpeg/process'
import { DEFAULT_LIMITS } from '../../src-shared/domain/limits'

// A process to be killed in tests: encodes at the speed of time, for minutes, into the file it is given.
void runMediaProcess({
  tool: 'ffmpeg',
  args: ['-v', 'error', '-y', '-re', '-f', 'lavfi', '-i', 'testsrc2=s=64x64:r=10:d=300', '-c:v', 'mpeg4', process.argv[2] ?? ''],
  outputs: [],
  limits: DEFAULT_LIMITS,
  stallMs: 300_000,
  hardMs: 300_000,
  signal: new AbortController().signal,
})
