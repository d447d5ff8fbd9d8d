import type { StreamInfo } from '../../../src-shared/domain/media'

/** Luminance of graphics white in HDR programmes in nits: ITU-R BT.2408. */
const WHITE_NITS = 203
/** Highlights up to here are kept distinguishable; the usual mastering peak of phones and streaming services. */
const PEAK_NITS = 1000

const TRANSFER = { pq: 'smpte2084', hlg: 'arib-std-b67' } as const
/** Names that zscale takes for the primaries and matrices that HDR streams carry; anything else is taken for BT.2020. */
const PRIMARIES = new Set(['bt709', 'bt2020', 'smpte432', 'smpte431'])
const MATRICES = new Set(['bt709', 'bt2020nc', 'bt2020c'])

/**
 * Filters that turn an HDR picture into standard range: linear light with white at 203 nits, BT.709 primaries, the
 * part above the knee compressed (mobius keeps middle tones as they are), BT.709 Y'CbCr in limited range.
 */
export function toneMapFilters(stream: StreamInfo): string {
  if (stream.hdr === null)
    return 'null'
  const primaries = stream.colorPrimaries !== null && PRIMARIES.has(stream.colorPrimaries) ? stream.colorPrimaries : 'bt2020'
  const matrix = stream.colorSpace !== null && MATRICES.has(stream.colorSpace) ? stream.colorSpace : 'bt2020nc'
  const range = stream.fullRange ? 'pc' : 'tv'
  return [
    'format=yuv444p12le',
    `zscale=tin=${TRANSFER[stream.hdr]}:pin=${primaries}:min=${matrix}:rin=${range}:t=linear:npl=${WHITE_NITS}`,
    'format=gbrpf32le',
    'zscale=p=bt709',
    `tonemap=tonemap=mobius:desat=0:peak=${(PEAK_NITS / WHITE_NITS).toFixed(3)}`,
    'zscale=t=bt709:m=bt709:p=bt709:r=tv',
  ].join(',')
}

/** Whether a message of ffmpeg says that its build lacks the tone-mapping filters. */
export function lacksToneMapping(stderr: readonly string[]): boolean {
  return stderr.some(line => /No such filter: '(?:zscale|tonemap)'|No option name near|Error initializing filter 'zscale'/.test(line) && /zscale|tonemap/.test(line))
}
