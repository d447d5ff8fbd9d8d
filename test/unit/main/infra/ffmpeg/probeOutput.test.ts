import { Buffer } from 'node:buffer'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { buildFrameTable } from '../../../../../src-main/core/media/frameIndex'
import { parseDecodableCodecs, parseFilters, parseVersion } from '../../../../../src-main/infra/ffmpeg/binaries'
import { LineSplitter, MAX_LINE_LENGTH } from '../../../../../src-main/infra/ffmpeg/lineSplitter'
import { chooseVideoStream, parseHeader, parsePacket, toStreamInfo } from '../../../../../src-main/infra/ffmpeg/probeOutput'
import { ShownFrameReader } from '../../../../../src-main/infra/ffmpeg/shownFrames'
import { frameTable } from '../../../../../src-shared/domain/media'

const ticks = fc.option(fc.integer({ min: -1_000_000, max: 1_000_000 }))
const packets = fc.array(fc.record({ pts: ticks, dts: ticks, duration: ticks, sizeBytes: fc.nat(), isKeyframe: fc.boolean(), isDiscarded: fc.boolean() }), { maxLength: 60 })

describe('packet index', () => {
  test('reads back every packet line', () => {
    const text = (value: number | null) => value === null ? 'N/A' : String(value)
    fc.assert(fc.property(packets, (rows) => {
      for (const row of rows) {
        const line = [text(row.pts), text(row.dts), text(row.duration), String(row.sizeBytes), `${row.isKeyframe ? 'K' : '_'}${row.isDiscarded ? 'D' : '_'}`].join('|')
        expect(parsePacket(line)).toEqual(row)
      }
    }))
  })

  test('never throws on other lines', () => {
    fc.assert(fc.property(fc.string(), (line) => {
      parsePacket(line)
    }))
    expect(['', '1|2|3', '1|2|3|4|k', '1e5|2|3|4|K_', '99999999999999999999|0|1|4|K_', '0|0|1|N/A|K_'].map(parsePacket)).toEqual([null, null, null, null, null, null])
  })

  test('is a valid, strictly rising table whatever the packets', () => {
    fc.assert(fc.property(packets, (rows) => {
      const table = frameTable.parse(buildFrameTable(rows, { timeBase: [1, 1000], frameTicks: 40, reorderFrames: 1 }))
      table.pts.forEach((pts, index) => expect(pts).toBeGreaterThan(table.pts[index - 1] ?? -Infinity))
      table.keyframes.forEach(index => expect(index).toBeLessThan(table.pts.length))
    }))
  })
})

describe('header', () => {
  test('is refused with anything that was not asked for', () => {
    expect(() => parseHeader('{"streams":[],"format":{"format_name":"avi","nb_streams":0,"extra":1}}')).toThrow()
    expect(parseHeader('{"programs":[],"streams":[],"format":{"format_name":"avi","nb_streams":0}}').streams).toEqual([])
  })
})

const STREAM = { index: 0, codec_type: 'video', codec_name: 'h264', width: 64, height: 64, avg_frame_rate: '24/1', r_frame_rate: '24/1', time_base: '1/24' }

function headerOf(streams: readonly object[], format: object = {}) {
  return parseHeader(JSON.stringify({ streams: streams.map((stream, index) => ({ ...STREAM, index, ...stream })), format: { format_name: 'avi', nb_streams: streams.length, ...format } }))
}

describe('choice of stream', () => {
  const disposition = (marks: object) => ({ disposition: { attached_pic: 0, default: 0, ...marks } })
  test.each([
    ['the first', [{}, {}], 0],
    ['the default', [disposition({}), disposition({ default: 1 })], 1],
    ['no cover that is marked, though it is the default', [disposition({ attached_pic: 1, default: 1 }), {}], 1],
    ['no single picture beside a film', [{ codec_name: 'png' }, {}], 1],
    ['motion JPEG where there is nothing else', [{ codec_type: 'audio' }, { codec_name: 'mjpeg' }], 1],
  ])('takes %s', (_, streams, index) => {
    expect(chooseVideoStream(headerOf(streams))?.index).toBe(index)
  })

  test('takes nothing where there are only covers', () => {
    expect(chooseVideoStream(headerOf([disposition({ attached_pic: 1 })]))).toBeNull()
  })
})

describe('frames that a header promises', () => {
  const table = (count: number) => ({ timeBase: [1, 24] as [number, number], pts: Array.from({ length: count }, (_, index) => index), keyframes: [0], origin: 'packets' as const })
  const promisedOf = (frames: number, stream: object, format: object = {}, others: readonly object[] = []) => {
    const header = headerOf([stream, ...others], format)
    return toStreamInfo(header, header.streams[0] as never, table(frames)).framesPromised
  }

  test.each([
    ['AVI counts them', 30, { nb_frames: '48' }, {}, 48],
    ['MXF tells the duration', 30, { duration: '2.0' }, { format_name: 'mxf' }, 48],
    ['FLV tells the duration of the file', 30, {}, { format_name: 'flv', duration: '2.0' }, 48],
    ['all are there', 48, { nb_frames: '48' }, {}, null],
    ['one is missing to rounding', 47, { duration: '2.0' }, { format_name: 'mxf' }, null],
    ['of other containers ffmpeg says so itself', 30, { nb_frames: '48', duration: '2.0' }, { format_name: 'mov,mp4,m4a,3gp,3g2,mj2' }, null],
    ['a recording that was never finished promises none', 30, { nb_frames: '0' }, {}, null],
    ['one frame has no rate', 1, { duration: '2.0' }, { format_name: 'mxf' }, null],
  ])('%s', (_, frames, stream, format, promised) => {
    expect(promisedOf(frames, stream, format)).toBe(promised)
  })

  test('the duration of a file with sound may be that of the sound', () => {
    expect(promisedOf(30, {}, { format_name: 'flv', duration: '2.0' }, [{ codec_type: 'audio' }])).toBeNull()
  })
})

describe('line splitter', () => {
  test('gives the same lines however the bytes are cut', () => {
    fc.assert(fc.property(fc.array(fc.string({ unit: 'grapheme', maxLength: 20 }).filter(text => !/[\r\n]/.test(text))), fc.integer({ min: 1, max: 7 }), (lines, size) => {
      const bytes = Buffer.from(lines.map(line => `${line}\n`).join(''))
      const seen: string[] = []
      const splitter = new LineSplitter(line => seen.push(line))
      for (let at = 0; at < bytes.length; at += size)
        splitter.push(bytes.subarray(at, at + size))
      splitter.end()
      expect(seen).toEqual(lines)
    }))
  })

  test('keeps a bounded part of an endless line', () => {
    const seen: string[] = []
    const splitter = new LineSplitter(line => seen.push(line))
    for (let count = 0; count < 100; count++)
      splitter.push(Buffer.alloc(10_000, 'x'))
    splitter.end()
    expect(seen.map(line => line.length)).toEqual([MAX_LINE_LENGTH])
  })
})

describe('shown frames', () => {
  const shown = (codec: 'vp8' | 'vp9', rows: readonly (readonly number[])[], cut = 3): boolean[] => {
    const reader = new ShownFrameReader(codec, rows.map(row => row.length))
    const bytes = Uint8Array.from(rows.flat())
    for (let at = 0; at < bytes.length; at += cut)
      reader.push(bytes.subarray(at, at + cut))
    return reader.shown
  }

  test('reads show_frame of VP8 and VP9, show_existing_frame, superframes and profile 3', () => {
    expect(shown('vp8', [[0x10, 1], [0x00, 1], [0x31], [0x01, 2, 3, 4]])).toEqual([true, false, true, false])
    expect(shown('vp9', [[0x82, 0], [0x84, 0], [0x88], [0x84, 0, 0xC1], [0xB1, 0], [0xB0, 0]])).toEqual([true, false, true, true, true, false])
  })

  test('does not depend on how the bytes arrive', () => {
    fc.assert(fc.property(fc.array(fc.array(fc.integer({ min: 0, max: 255 }), { minLength: 1, maxLength: 9 })), fc.integer({ min: 1, max: 11 }), (rows, cut) => {
      expect(shown('vp9', rows, cut)).toEqual(shown('vp9', rows, 1000))
    }))
  })
})

describe('reports of ffmpeg', () => {
  test('are read for version, filters and codecs', () => {
    expect(parseVersion('ffmpeg version 5.1.9-0+deb12u1 Copyright (c) 2000')).toBe('5.1.9-0+deb12u1')
    expect(parseVersion('ffprobe version n7.1 Copyright')).toBe('n7.1')
    expect(parseVersion('hello')).toBe('unknown')
    expect([...parseFilters('Filters:\n T.. = Timeline support\n ..C acopy  A->A  Copy\n .SC zscale            V->V       Apply resizing\n TS tonemap V->V  new layout\n')]).toEqual(['acopy', 'zscale', 'tonemap'])
    expect([...parseDecodableCodecs(' D..... = Decoding supported\n DEV.LS h264   H.264\n ..V.L. vvc   VVC\n D.VI.S cinepak  Cinepak\n')]).toEqual(['h264', 'cinepak'])
  })
})
