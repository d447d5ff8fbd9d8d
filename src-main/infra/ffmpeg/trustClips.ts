import type { Limits } from '../../../src-shared/domain/limits'
import type { Degradations } from '../../core/trust/degradations'
import type { DegradationStep, TrustClips } from '../../core/trust/ports'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { Fault } from '../../../src-shared/domain/fault'
import { DEFAULT_LIMITS } from '../../../src-shared/domain/limits'
import { cancelled } from '../../core/media/cancellation'
import { ffmpegArguments } from './command'
import { decodeFault, hardenedInput, writeWithFfmpeg } from './process'

interface Given {
  /** ffmpeg filter source of the golden clip. */
  readonly goldenSource: string
  readonly degradations: Degradations
  readonly limits?: Limits
}

/** Makes the clips of the scorer's tests with hardened ffmpeg processes, each in a folder of its own that is removed afterwards. */
export function createTrustClips({ goldenSource, degradations, limits = DEFAULT_LIMITS }: Given): TrustClips {
  const run = (args: readonly string[], signal: AbortSignal) => writeWithFfmpeg(args, { limits, signal })

  return {
    withGolden: (use, signal) => inFolder(async (folder) => {
      const path = join(folder, 'golden.mkv')
      // Lossless and without timestamps of today: the same bytes of pixels everywhere.
      const { exitCode, stderrTail } = await run(ffmpegArguments(command => command.input(goldenSource).inputFormat('lavfi').videoCodec('ffv1').outputOptions(['-fflags', '+bitexact']).output(path)), signal)
      if (signal.aborted)
        throw cancelled()
      if (exitCode !== 0)
        throw new Fault('environment.unsupported', `The golden clip could not be made, so nothing was compared. Install a complete ffmpeg. ffmpeg says: ${stderrTail.at(-1) ?? 'nothing'}`)
      return use(path)
    }),

    withDegraded: (source, step, use, signal) => inFolder(async (folder) => {
      const path = join(folder, 'copy.mp4')
      const { exitCode, stderrTail } = await run([...hardenedInput(resolve(source), limits), ...degradedOutput(path, step, degradations)], signal)
      if (signal.aborted)
        throw cancelled()
      if (exitCode !== 0)
        throw decodeFault(stderrTail, source)
      return use(path)
    }),
  }
}

/** The start of the clip, no larger than asked, made worse, and encoded the same way at every severity. */
function degradedOutput(path: string, { filter, crf }: DegradationStep, { durationS, maxShortSidePx }: Degradations): string[] {
  const side = (given: string): string => `trunc(min(${given}\\,${maxShortSidePx})/2)*2`
  const scale = `scale=w='if(gte(iw\\,ih)\\,-2\\,${side('iw')})':h='if(gte(iw\\,ih)\\,${side('ih')}\\,-2)':flags=area`
  return ffmpegArguments(command => command
    .noAudio()
    .duration(durationS)
    .videoFilters([scale, ...(filter === null ? [] : [filter]), 'format=yuv420p'])
    .videoCodec('libx264')
    .outputOptions(['-map', '0:V:0', '-preset', 'veryfast', '-crf', String(crf), '-g', '60', '-threads', '2', '-fflags', '+bitexact'])
    .output(path))
}

async function inFolder<Result>(use: (folder: string) => Promise<Result>): Promise<Result> {
  const folder = await mkdtemp(join(tmpdir(), 's2i-trust-'))
  try { return await use(folder) }
  finally { await rm(folder, { recursive: true, force: true }) }
}
