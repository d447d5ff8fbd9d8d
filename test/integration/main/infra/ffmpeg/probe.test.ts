import type { Buffer } from 'node:buffer'
import { execFile } from 'node:child_process'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { copyFile, mkdir, symlink, truncate, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createMediaProbe } from '../../../../../src-main/infra/ffmpeg/probe'
import { hardenedInput, runMediaProcess } from '../../../../../src-main/infra/ffmpeg/process'
import { DEFAULT_LIMITS } from '../../../../../src-shared/domain/limits'
import { hasTestData, testDataFolder } from '../../../../support/testData'

const run = promisify(execFile)
const { signal } = new AbortController()
const probe = createMediaProbe()
const videos = join(testDataFolder, 'videos')

function filesOf(folder: string): string[] {
  return hasTestData ? readdirSync(join(videos, folder)).map(name => join(folder, name)) : []
}

/** PTS of the frames that ffmpeg presents, in ticks of the stream, read from a full decode. */
async function presentedPts(path: string): Promise<number[]> {
  const pts: number[] = []
  let rest = ''
  await runMediaProcess({
    tool: 'ffmpeg',
    args: ['-v', 'error', '-copyts', ...hardenedInput(path, DEFAULT_LIMITS), '-map', '0:v:0', '-fps_mode', 'passthrough', '-enc_time_base', '-1', '-f', 'framecrc', 'pipe:1'],
    outputs: [(chunk: Buffer) => rest += chunk.toString()],
    limits: DEFAULT_LIMITS,
    stallMs: 20_000,
    hardMs: 60_000,
    signal,
  })
  for (const line of rest.split('\n')) {
    if (line !== '' && !line.startsWith('#'))
      pts.push(Number(line.split(',')[2]))
  }
  return pts
}

let folder = ''
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 's2i-probe-'))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

async function make(name: string, ...args: string[]): Promise<string> {
  const path = join(folder, name)
  await run('ffmpeg', ['-v', 'error', '-nostdin', '-y', ...args, `file:${path}`])
  return path
}

const source = (options: string): string[] => ['-f', 'lavfi', '-i', `testsrc2=s=160x120:${options}`]

describe.skipIf(!hasTestData)('probing real clips', () => {
  for (const name of [...filesOf('clips'), ...filesOf('rotation')]) {
    test(`lists exactly the frames that ffmpeg presents: ${name}`, async () => {
      const path = join(videos, name)
      const [{ frameTable }, presented] = await Promise.all([probe.probe(path, signal), presentedPts(path)])
      expect(frameTable.pts).toEqual(presented)
      expect(frameTable.keyframes[0]).toBe(0)
    })
  }

  test('reads what the streams are', async () => {
    const info = async (name: string) => (await probe.probe(join(videos, name), signal)).stream
    expect(await info('clips/mdn_flower.mp4')).toMatchObject({ codec: 'h264', widthPx: 960, heightPx: 540, rotationDeg: 0, bitDepth: 8, hdr: null, hasAudio: true, variableFrameRate: false, interlaced: false })
    expect((await info('clips/mdn_flower.mp4')).fps).toBeCloseTo(30_000 / 1001, 2)
    expect(await info('clips/ax_hdr10-video-with-sdr-container.mp4')).toMatchObject({ codec: 'hevc', bitDepth: 10, hdr: 'pq', variableFrameRate: true })
    expect(await info('clips/ax_dolbyVision-hdr.MOV')).toMatchObject({ hdr: 'hlg', rotationDeg: 90, widthPx: 1280, heightPx: 720, displayWidthPx: 720, displayHeightPx: 1280 })
    expect(await info('clips/ax_roadtrip-vp92-10bit.webm')).toMatchObject({ codec: 'vp9', bitDepth: 10, hasAudio: false, variableFrameRate: false })
    expect(await info('clips/ax_bear-vp9-odd-dimensions.webm')).toMatchObject({ widthPx: 161, heightPx: 121 })
    expect(await info('clips/ax_trim_optimization_failure.mp4')).toMatchObject({ fullRange: true })
    expect((await info('clips/mpy_no_duration.webm')).durationS).toBeCloseTo(4.93, 1)
    const rotations = ['0', '90', '180', '270'].map(async angle => (await info(`rotation/decord_video_${angle}.mov`)).rotationDeg)
    expect(await Promise.all(rotations)).toEqual([0, 90, 180, 270])
  })

  test('gives every broken file a typed fault or a table', async () => {
    const outcome: Record<string, string> = {}
    for (const name of filesOf('broken')) {
      outcome[basename(name)] = await probe.probe(join(videos, name), signal)
        .then(result => `${result.frameTable.pts.length} frames`, (error: { code: string }) => error.code)
    }
    // Those with a table show their damage only when they are decoded; the container itself is readable.
    expect(outcome).toEqual({
      'ax_invalid-bitstream.webm': 'file.damaged',
      'ax_sample_mdat_too_long.mp4': '30 frames',
      'decord_corrupted.mp4': '50 frames',
      'dover_error_test_0byte.mp4': 'file.empty',
      'mp4parse_no_timescale.mp4': '182 frames',
      'mpy_video_with_failing_audio.mp4': '280 frames',
    })
  })
})

describe('probing made-up clips', () => {
  const cases: readonly { name: string, args: readonly string[] }[] = [
    { name: 'bframes.mp4', args: [...source('r=30:d=2'), '-c:v', 'libx264', '-bf', '3', '-g', '20'] },
    { name: 'ntsc.mkv', args: [...source('r=30000/1001:d=2'), '-c:v', 'libx264', '-bf', '2'] },
    { name: 'stream.ts', args: [...source('r=25:d=2'), '-c:v', 'libx264', '-bf', '2'] },
    { name: 'program.mpg', args: [...source('r=25:d=2'), '-c:v', 'mpeg2video', '-bf', '2'] },
    { name: 'old.avi', args: [...source('r=25:d=2'), '-c:v', 'mpeg4', '-bf', '2'] },
    { name: 'h264.avi', args: [...source('r=25:d=2'), '-c:v', 'libx264', '-bf', '2'] },
    { name: 'hidden.webm', args: [...source('r=25:d=3'), '-c:v', 'libvpx', '-auto-alt-ref', '1', '-lag-in-frames', '16', '-b:v', '200k', '-deadline', 'realtime', '-cpu-used', '4'] },
    { name: 'raw.y4m', args: [...source('r=25:d=0.4'), '-pix_fmt', 'yuv420p'] },
    { name: 'late.mkv', args: [...source('r=25:d=1'), '-vf', 'setpts=PTS+3/TB', '-c:v', 'libx264'] },
    { name: 'vfr.mp4', args: [...source('r=30:d=2'), '-vf', 'select=not(mod(n\\,7))+not(mod(n\\,3))', '-fps_mode', 'vfr', '-c:v', 'libx264'] },
  ]
  for (const { name, args } of cases) {
    test(`lists exactly the frames that ffmpeg presents: ${name}`, async () => {
      const path = await make(name, ...args)
      const { frameTable } = await probe.probe(path, signal)
      expect(frameTable.pts).toEqual(await presentedPts(path))
    })
  }

  test('leaves out what an edit list cuts away', async () => {
    const whole = await make('whole.mp4', ...source('r=30:d=4'), '-c:v', 'libx264', '-g', '30', '-bf', '2')
    const cut = await make('cut.mp4', '-ss', '1.4', '-i', whole, '-c', 'copy')
    const { frameTable } = await probe.probe(cut, signal)
    const presented = await presentedPts(cut)
    expect(frameTable.pts.filter(pts => pts >= 0)).toEqual(presented.filter(pts => pts >= 0))
    expect(frameTable.pts).toHaveLength(presented.length)
  })

  test('applies pixel aspect and tells interlaced video and uneven frame times', async () => {
    const wide = await make('wide.mp4', ...source('r=25:d=0.4'), '-vf', 'setsar=4/3', '-c:v', 'libx264', '-flags', '+ilme+ildct', '-x264-params', 'tff=1')
    expect((await probe.probe(wide, signal)).stream).toMatchObject({ sar: [4, 3], widthPx: 160, displayWidthPx: 213, displayHeightPx: 120, interlaced: true, variableFrameRate: false })
    expect((await probe.probe(join(folder, 'vfr.mp4'), signal)).stream.variableFrameRate).toBe(true)
  })

  test('does not take a cover picture for the video', async () => {
    const cover = await make('cover.png', ...source('r=1:d=1'), '-frames:v', '1')
    const song = await make('song.m4a', '-f', 'lavfi', '-i', 'sine=d=1', '-i', cover, '-map', '0', '-map', '1', '-c:a', 'aac', '-c:v', 'copy', '-disposition:v', 'attached_pic')
    await expect(probe.probe(song, signal)).rejects.toMatchObject({ code: 'file.no_video_stream' })
  })
})

describe('probing what is not a usable video', () => {
  const refused = (path: string, limits = DEFAULT_LIMITS) => createMediaProbe(limits).probe(path, signal).then(() => null, (error: { code: string, message: string }) => error)

  test('names what is wrong, that the rest went on and what to do', async () => {
    const song = await make('talk.mp4', '-f', 'lavfi', '-i', 'sine=d=1', '-c:a', 'aac')
    const fault = await refused(song)
    expect(fault).toMatchObject({ code: 'file.no_video_stream', message: 'talk.mp4 has no video stream. It was set aside; nothing else was affected. Add a file that has pictures as well as sound.' })
  })

  test('tells missing, empty, text, picture, truncated and folder apart', async () => {
    await writeFile(join(folder, 'empty.mp4'), '')
    await writeFile(join(folder, 'notes.mp4'), 'These are my notes, not a video.\n'.repeat(50))
    await writeFile(join(folder, 'short.mp4'), 'hello\n')
    const picture = await make('photo.png', ...source('r=1:d=1'), '-frames:v', '1')
    await copyFile(picture, join(folder, 'photo.mp4'))
    const whole = await make('to-cut.mp4', ...source('r=30:d=1'), '-c:v', 'libx264')
    await truncate(whole, 3000)
    await mkdir(join(folder, 'folder.mp4'))
    await symlink(join(folder, 'gone'), join(folder, 'dangling.mp4'))
    const code = async (name: string) => (await refused(join(folder, name)))?.code
    expect({
      missing: await code('nowhere.mp4'),
      dangling: await code('dangling.mp4'),
      empty: await code('empty.mp4'),
      text: await code('notes.mp4'),
      short: await code('short.mp4'),
      picture: await code('photo.mp4'),
      truncated: await code('to-cut.mp4'),
      folder: await code('folder.mp4'),
      device: (await refused('/dev/zero'))?.code,
    }).toEqual({ missing: 'file.missing', dangling: 'file.missing', empty: 'file.empty', text: 'file.not_video', short: 'file.not_video', picture: 'file.not_video', truncated: 'file.damaged', folder: 'file.not_regular', device: 'file.not_regular' })
  })

  test('does not wait for a pipe to be written', async () => {
    const pipe = join(folder, 'pipe.mp4')
    await run('mkfifo', [pipe])
    expect(await refused(pipe)).toMatchObject({ code: 'file.not_regular' })
  })

  test('refuses what is beyond a limit and says which', async () => {
    const clip = await make('limited.mkv', ...source('r=30:d=2'), ...source('r=30:d=2'), '-map', '0', '-map', '1', '-c:v', 'libx264', '-preset', 'ultrafast')
    const limits = (part: Partial<typeof DEFAULT_LIMITS>) => refused(clip, { ...DEFAULT_LIMITS, ...part })
    expect(await limits({ maxFileBytes: 1000 })).toMatchObject({ code: 'file.too_large' })
    expect(await limits({ maxPixels: 100 })).toMatchObject({ code: 'file.limit_exceeded' })
    expect(await limits({ maxStreams: 1 })).toMatchObject({ code: 'file.limit_exceeded' })
    expect(await limits({ maxDurationS: 1 })).toMatchObject({ code: 'file.limit_exceeded', message: expect.stringContaining('the limit is') as string })
    expect(await limits({ maxFrames: 30 })).toMatchObject({ code: 'file.limit_exceeded', message: expect.stringContaining('30 frames') as string })
    expect(await limits({ probeOutputBytes: 100 })).toMatchObject({ code: 'file.limit_exceeded' })
    expect(await limits({})).toBeNull()
  })

  test('takes strange names as plain file names', async () => {
    const clip = await make('plain.mp4', ...source('r=10:d=0.5'), '-c:v', 'libx264')
    for (const name of ['-i.mp4', 'a%03d.mp4', 'concat:a|b', 'http:x.mp4', 'subfile,,start,0,end,9,,:x.mp4', 'line\nbreak.mp4', 'größe 影.mp4']) {
      await copyFile(clip, join(folder, name))
      expect((await probe.probe(join(folder, name), signal)).frameTable.pts).toHaveLength(5)
    }
  })
})

describe('files that point at other files', () => {
  test('opens nothing else and asks no server, while stock ffprobe does', async () => {
    const target = await make('secret.ts', ...source('r=10:d=1'), '-c:v', 'libx264')
    let hits = 0
    await using server = createServer((socket) => {
      hits++
      socket.destroy()
    })
    await new Promise<void>(done => server.listen(0, '127.0.0.1', done))
    const address = server.address()
    const port = typeof address === 'object' ? address?.port : undefined
    const web = `http://127.0.0.1:${port}/clip.ts`
    const decoys: Record<string, string> = {
      'hls.mp4': `#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\n${target}\n#EXT-X-ENDLIST\n`,
      'hls-web.mp4': `#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\n${web}\n#EXT-X-ENDLIST\n`,
      'list.m3u8': `\uFEFF#EXTM3U\n#EXTINF:1,\n${web}\n`,
      'concat.mp4': `ffconcat version 1.0\nfile '${target}'\n`,
      'dash.mp4': `<?xml version="1.0"?>\n<MPD xmlns="urn:mpeg:dash:schema:mpd:2011" type="static"><BaseURL>${web}</BaseURL></MPD>`,
      'session.mp4': `v=0\no=- 0 0 IN IP4 127.0.0.1\ns=x\nc=IN IP4 127.0.0.1\nt=0 0\nm=video ${port} RTP/AVP 96\n`,
      'address.mp4': `${web}\n`,
    }
    for (const [name, content] of Object.entries(decoys)) {
      await writeFile(join(folder, name), content)
      await expect(probe.probe(join(folder, name), signal), name).rejects.toMatchObject({ code: 'file.playlist_refused' })
    }
    // The whitelists alone hold too, should a playlist not be recognised.
    for (const name of Object.keys(decoys)) {
      const result = await runMediaProcess({ tool: 'ffprobe', args: ['-v', 'error', ...hardenedInput(join(folder, name), DEFAULT_LIMITS), '-show_streams'], outputs: [() => {}], limits: DEFAULT_LIMITS, stallMs: 10_000, hardMs: 10_000, signal })
      expect(result.exitCode, name).not.toBe(0)
    }
    expect(hits).toBe(0)
    // Control: without the whitelists both are followed.
    await run('ffprobe', ['-v', 'error', '-protocol_whitelist', 'file,http,tcp', `file:${join(folder, 'hls-web.mp4')}`]).catch(() => null)
    expect(hits).toBeGreaterThan(0)
    const { stdout } = await run('ffprobe', ['-v', 'error', '-allowed_extensions', 'ALL', '-show_entries', 'stream=codec_name', '-of', 'csv=p=0', `file:${join(folder, 'hls.mp4')}`])
    expect(stdout).toContain('h264')
  })
})
