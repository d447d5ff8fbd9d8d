import { describe, expect, test } from 'vitest'
import { DecodeLog } from '../../../../../src-main/infra/ffmpeg/decodeLog'

const at5 = '[Parsed_showinfo_0 @ 0x55d5c8a1] [info] n:   0 pts:   1001 pts_time:0.0333667 pos:       48 fmt:yuv420p sar:1/1 s:960x540 i:P iskey:1 type:I'
const at7 = '[Parsed_showinfo_0 @ 0x7f3b34004c00] [info] n:   1 pts:   2002 pts_time:0.0667333 duration:   1001 duration_time:0.0333667 fmt:yuv420p cl:left sar:1/1 s:960x540 i:P iskey:0 type:B'

function logOf(...lines: string[]): DecodeLog {
  const log = new DecodeLog()
  lines.forEach(line => log.read(line))
  return log
}

describe('decode log', () => {
  test('reads presented frames in the wording of ffmpeg 5 and 7', () => {
    const log = logOf('[Parsed_showinfo_0 @ 0x55] [info] config in time_base: 1/30000, frame_rate: 30000/1001', at5, at7)
    expect(log.frameTable([1, 1])).toEqual({ timeBase: [1, 30000], pts: [1001, 2002], keyframes: [0], origin: 'decoded' })
    expect(log.errors.count).toBe(0)
  })

  test('keeps times rising where a frame has none or goes back', () => {
    const log = logOf(at5, at7.replace('2002', 'NOPTS'), at7.replace('2002', '900'), at7.replace('2002', '-5'))
    expect(log.frameTable([1, 600]).pts).toEqual([1001, 1002, 1003, 1004])
    expect(log.frameTable([1, 600]).timeBase).toEqual([1, 600])
    expect(log.untimedCount).toBe(3)
    expect(logOf(at5, at7).untimedCount).toBe(0)
  })

  test('tells interlaced frames from progressive ones, and the version by the banner', () => {
    const log = logOf('[info] ffmpeg version 7.1-full_build-www.gyan.dev Copyright (c) 2000-2024', at5, at7.replace('i:P', 'i:T'), at7.replace('i:P', 'i:B'))
    expect(log.interlacedCount).toBe(2)
    expect(log.version).toBe('7.1-full_build-www.gyan.dev')
    expect(logOf(at5).version).toBe('unknown')
  })

  test('after a jump, does not count what is said before the first frame', () => {
    const lines = ['[h264 @ 0x1] [error] reference picture missing', at5, '[h264 @ 0x1] [error] error while decoding MB 1 2']
    const log = new DecodeLog(true)
    lines.forEach(line => log.read(line))
    expect(log.errors).toEqual({ count: 1, messages: ['h264: error while decoding MB 1 2'] })
    expect(logOf(...lines).errors.count).toBe(2)
  })

  test('counts every error and keeps distinct messages without addresses', () => {
    const log = logOf('[h264 @ 0x1] [error] error while decoding MB 1 2', '[h264 @ 0x2] [error] error while decoding MB 1 2', '[mov,mp4 @ 0x3] [warning] odd', 'x [info] error', '[fatal] out of memory')
    expect(log.errors).toEqual({ count: 3, messages: ['h264: error while decoding MB 1 2', 'out of memory'] })
  })
})
