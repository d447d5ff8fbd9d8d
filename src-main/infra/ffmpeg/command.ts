import type { FfmpegCommand } from 'fluent-ffmpeg'
import createCommand from 'fluent-ffmpeg'

/** What fluent-ffmpeg builds its command line with; its typings leave it out. */
interface WithArguments { _getArguments: () => (string | number)[] }

/**
 * Arguments of an ffmpeg command written with fluent-ffmpeg's builder. Only the builder is used: fluent-ffmpeg's own
 * `run` starts ffmpeg without limits, watchdog or process group, so commands run through `runMediaProcess`.
 */
export function ffmpegArguments(build: (command: FfmpegCommand) => void): string[] {
  const command = createCommand()
  build(command)
  return (command as unknown as WithArguments)._getArguments().map(String)
}
