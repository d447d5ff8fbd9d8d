import type { Limits } from '../../../src-shared/domain/limits'
import type { StreamInfo } from '../../../src-shared/domain/media'
import { availableParallelism } from 'node:os'

/** Unless it is told otherwise, ffmpeg takes one thread more than there are cores, and never more than this. */
const MOST_THREADS = 16

/** Specifier of the stream that was probed, as in `-map 0:2`. */
export function streamSpecifier({ index }: Pick<StreamInfo, 'index'>): string {
  return index === null ? '0:V:0' : `0:${index}`
}

/**
 * Input options that keep a decoder's memory within bounds whatever the number of cores: every thread holds pictures of
 * its own. Empty where as many threads may run as there would be anyway.
 */
export function decoderThreads({ widthPx, heightPx, bitDepth }: Pick<StreamInfo, 'widthPx' | 'heightPx' | 'bitDepth'>, { decodeThreadBytes }: Limits, cores = availableParallelism()): string[] {
  // As if every pixel had three samples: subsampled pictures are smaller.
  const pictureBytes = 3 * widthPx * heightPx * ((bitDepth ?? 8) > 8 ? 2 : 1)
  const threads = Math.max(1, Math.floor(decodeThreadBytes / pictureBytes))
  return threads >= Math.min(MOST_THREADS, cores + 1) ? [] : ['-threads', String(threads)]
}
