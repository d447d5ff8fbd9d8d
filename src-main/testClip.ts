import type { MediaProbe } from './core/media/ports'
import type { Analysis, Analyzer } from './core/scoring/ports'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DEFAULT_LIMITS } from '../src-shared/domain/limits'
import { ffmpegArguments } from './infra/ffmpeg/command'
import { runMediaProcess } from './infra/ffmpeg/process'

const WAIT_MS = 60_000

/** Makes half a second of test pattern, probes, decodes and measures it as any video, and tells what measured it. @throws Fault. */
export async function measureTestClip({ probe, analyzer }: { probe: MediaProbe, analyzer: Analyzer }): Promise<Analysis['versions']> {
  const folder = await mkdtemp(join(tmpdir(), 's2i-doctor-'))
  const signal = AbortSignal.timeout(WAIT_MS)
  try {
    const path = join(folder, 'test.mkv')
    const args = ffmpegArguments(command => command.input('testsrc2=size=320x180:rate=30:duration=0.5').inputFormat('lavfi').videoCodec('ffv1').output(path))
    await runMediaProcess({ tool: 'ffmpeg', args, outputs: [], limits: DEFAULT_LIMITS, stallMs: WAIT_MS, hardMs: WAIT_MS, signal })
    const versions = (await analyzer.analyze({ videoPath: path, ...await probe.probe(path, signal) }, signal)).versions
    return versions
  }
  finally { await rm(folder, { recursive: true, force: true }) }
}
