import { expect, test } from 'vitest'
import { decoderThreads, streamSpecifier } from '../../../../../src-main/infra/ffmpeg/decoder'
import { DEFAULT_LIMITS } from '../../../../../src-shared/domain/limits'

test.each([
  ['8K of 10 bits on many cores', 8192, 4320, 10, 64, ['-threads', '2']],
  ['8K of 8 bits on many cores', 8192, 4320, 8, 64, ['-threads', '5']],
  ['8K of 8 bits on two cores', 8192, 4320, 8, 2, []],
  ['4K of 8 bits on many cores', 3840, 2160, 8, 64, []],
  ['the largest pictures of all', 8192, 8192, 16, 64, ['-threads', '1']],
  ['an unknown depth', 8192, 4320, null, 64, ['-threads', '5']],
] as const)('threads of a decoder: %s', (_, widthPx, heightPx, bitDepth, cores, options) => {
  expect(decoderThreads({ widthPx, heightPx, bitDepth }, DEFAULT_LIMITS, cores)).toEqual(options)
})

test('a stream is named by its index, and where that was not recorded it is the first that is no cover', () => {
  expect([streamSpecifier({ index: 2 }), streamSpecifier({ index: null })]).toEqual(['0:2', '0:V:0'])
})
