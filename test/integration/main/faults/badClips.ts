import { Buffer } from 'node:buffer'
import { execFile } from 'node:child_process'
import { readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { ffmpeg, pattern } from './clips'

/** Makes one file of `folder`; `path` is where it belongs. */
export type MakeClip = (path: string, folder: string) => Promise<void>

const FAST = ['-preset', 'ultrafast', '-threads', '1']
const H264 = ['-c:v', 'libx264', ...FAST, '-pix_fmt', 'yuv420p']
const SIZE = '192x128'

/** Half a second of the test picture, encoded with `options`. */
function encoded(...options: string[]): MakeClip {
  return async path => ffmpeg(...pattern(SIZE, 0.5), ...options, path)
}

/** A fractal that drifts sideways, shrunk to the given size as `width:height`. */
function drifting(size: string, ...options: string[]): MakeClip {
  return async path => ffmpeg('-f', 'lavfi', '-i', 'mandelbrot=size=640x360:rate=24:start_scale=1.2:end_scale=0.9:inner=mincol', '-vf', `crop=320:320:x=30+3*n:y=20,scale=${size}:flags=area,format=yuv420p`, '-t', '0.75', '-threads', '1', ...options, path)
}

function flat(colour: string): MakeClip {
  return async path => ffmpeg('-f', 'lavfi', '-i', `color=${colour}:size=${SIZE}:rate=24:duration=0.5`, ...H264, path)
}

/** The first `share` of the bytes of what `make` made. */
function cut(make: MakeClip, share: number): MakeClip {
  return async (path, folder) => {
    const whole = join(folder, `whole-of-${path.split('/').at(-1)}`)
    await make(whole, folder)
    const bytes = await readFile(whole)
    await rm(whole)
    await writeFile(path, bytes.subarray(0, Math.floor(bytes.length * share)))
  }
}

/** The file up to its 31st packet: nothing in it is broken, it only ends early. */
function cutBetweenFrames(make: MakeClip): MakeClip {
  return async (path, folder) => {
    const whole = join(folder, `whole-of-${path.split('/').at(-1)}`)
    await make(whole, folder)
    const { stdout } = await promisify(execFile)('ffprobe', ['-v', 'error', '-select_streams', 'v', '-show_entries', 'packet=pos', '-of', 'csv=p=0', whole])
    const end = Number.parseInt(stdout.split('\n')[30] ?? '', 10)
    const bytes = await readFile(whole)
    await rm(whole)
    await writeFile(path, bytes.subarray(0, end))
  }
}

/** Several transport streams one after the other. */
function chained(...parts: readonly string[][]): MakeClip {
  return async (path, folder) => {
    const bytes: Buffer[] = []
    for (const [index, options] of parts.entries()) {
      const part = join(folder, `part-${index}.ts`)
      await ffmpeg(...pattern(SIZE, 0.5), ...options, ...H264, '-output_ts_offset', String(index * 0.5), part)
      bytes.push(await readFile(part))
      await rm(part)
    }
    await writeFile(path, Buffer.concat(bytes))
  }
}

/** Two VP9 streams of different size as one: packets of one file after those of the other. */
async function resizedWebm(path: string, folder: string): Promise<void> {
  const parts = ['192x128', '128x96'].map((size, index) => ({ size, file: join(folder, `part-${index}.ivf`) }))
  for (const { size, file } of parts)
    await ffmpeg(...pattern(size, 0.5), '-c:v', 'libvpx-vp9', '-deadline', 'realtime', '-cpu-used', '8', '-lag-in-frames', '0', '-auto-alt-ref', '0', '-pix_fmt', 'yuv420p', file)
  const [first, second] = await Promise.all(parts.map(({ file }) => readFile(file))) as [Buffer, Buffer]
  // IVF: a header of 32 bytes, then frames of 4 bytes length, 8 bytes time and the packet.
  const frames = framesOf(second).map(({ pts, packet }) => {
    const head = Buffer.alloc(12)
    head.writeUInt32LE(packet.length, 0)
    head.writeBigUInt64LE(pts + 12n, 4)
    return Buffer.concat([head, packet])
  })
  const joined = join(folder, 'joined.ivf')
  await writeFile(joined, Buffer.concat([first, ...frames]))
  await ffmpeg('-i', joined, '-c', 'copy', path)
  for (const file of [joined, ...parts.map(part => part.file)])
    await rm(file)
}

function framesOf(ivf: Buffer): { pts: bigint, packet: Buffer }[] {
  const frames: { pts: bigint, packet: Buffer }[] = []
  for (let at = ivf.readUInt16LE(6); at + 12 <= ivf.length;) {
    const size = ivf.readUInt32LE(at)
    frames.push({ pts: ivf.readBigUInt64LE(at + 4), packet: ivf.subarray(at + 12, at + 12 + size) })
    at += 12 + size
  }
  return frames
}

/** What a camera phone writes: pictures turned by the header and pixels that are not square. */
async function turned(path: string, folder: string): Promise<void> {
  const plain = join(folder, 'plain.mp4')
  await ffmpeg(...pattern(SIZE, 0.5), '-vf', 'setsar=4/3', ...H264, plain)
  await ffmpeg('-i', plain, '-c', 'copy', '-metadata:s:v:0', 'rotate=90', path)
  await rm(plain)
}

/** Cover picture first, then the film. */
async function covered(path: string, folder: string): Promise<void> {
  const cover = join(folder, 'cover.png')
  await ffmpeg('-f', 'lavfi', '-i', 'color=red:size=64x64', '-frames:v', '1', cover)
  await ffmpeg('-i', cover, ...pattern(SIZE, 0.5), '-map', '0', '-map', '1', '-c:v:0', 'copy', '-disposition:v:0', 'attached_pic', '-c:v:1', 'libx264', ...FAST, '-pix_fmt', 'yuv420p', path)
  await rm(cover)
}

/** A copy that begins between key frames, so that an edit list hides what comes before. */
async function edited(path: string, folder: string): Promise<void> {
  const whole = join(folder, 'uncut.mp4')
  await ffmpeg(...pattern(SIZE, 2), ...H264, '-bf', '2', '-g', '24', whole)
  await ffmpeg('-ss', '0.4', '-i', whole, '-t', '1.2', '-c', 'copy', path)
  await rm(whole)
}

const VP9 = ['-c:v', 'libvpx-vp9', '-deadline', 'realtime', '-cpu-used', '8']

/** Two seconds with a key frame every half. */
function long(...options: string[]): MakeClip {
  return async path => ffmpeg(...pattern(SIZE, 2), ...H264, '-g', '12', ...options, path)
}

const longMxf: MakeClip = async path => ffmpeg(...pattern(SIZE, 2), '-c:v', 'mpeg2video', '-q:v', '4', path)

const longIvf: MakeClip = async path => ffmpeg(...pattern(SIZE, 2), '-c:v', 'libvpx', '-deadline', 'realtime', '-cpu-used', '8', path)

/** Every kind of bad or unusual input, by file name; the first is the plain one that others are compared with. */
export const BAD_CLIPS: Readonly<Record<string, MakeClip>> = {
  'plain.mp4': encoded(...H264),

  'frames-1.mp4': encoded('-frames:v', '1', ...H264),
  'frames-2.mp4': encoded('-frames:v', '2', ...H264),
  'frames-3.mp4': encoded('-frames:v', '3', ...H264),
  'still.mp4': encoded('-vf', 'select=eq(n\\,0),loop=47:1,setpts=N/24/TB', '-t', '2', ...H264),
  'gap.mkv': encoded('-vf', 'setpts=\'if(gte(N,6),PTS+60/TB,PTS)\'', '-fps_mode', 'passthrough', ...H264),
  'black.mp4': flat('black'),
  'white.mp4': flat('white'),

  'size-1x96.mkv': encoded('-vf', 'scale=1:96', '-c:v', 'ffv1'),
  'size-6x96.mkv': encoded('-vf', 'scale=6:96', '-c:v', 'ffv1'),
  'size-8x8.mkv': drifting('8:8', '-c:v', 'ffv1'),
  'size-16x16.mp4': drifting('16:16', ...H264, '-crf', '10'),
  'size-17x23.mkv': drifting('17:23', '-c:v', 'ffv1', '-pix_fmt', 'yuv444p'),
  'size-65x33.mkv': drifting('65:33', '-c:v', 'ffv1', '-pix_fmt', 'yuv420p'),
  'size-63x64.mkv': drifting('63:64', '-c:v', 'ffv1', '-pix_fmt', 'yuv420p'),
  'size-64x64.mkv': drifting('64:64', '-c:v', 'ffv1', '-pix_fmt', 'yuv420p'),
  'size-1920x16.mkv': encoded('-vf', 'scale=1920:16', '-c:v', 'ffv1', '-pix_fmt', 'yuv420p'),
  'size-9000x8.mkv': encoded('-vf', 'scale=9000:8', '-c:v', 'ffv1', '-pix_fmt', 'yuv420p'),
  'size-8192x4320.mp4': encoded('-vf', 'scale=8192:4320:flags=neighbor', '-frames:v', '2', ...H264),

  '444.mp4': encoded('-c:v', 'libx264', ...FAST, '-pix_fmt', 'yuv444p'),
  '422-10bit.mkv': encoded('-c:v', 'libx264', ...FAST, '-pix_fmt', 'yuv422p10le'),
  '12bit.mkv': encoded('-c:v', 'ffv1', '-pix_fmt', 'yuv444p12le'),
  'alpha.webm': encoded(...VP9, '-pix_fmt', 'yuva420p', '-auto-alt-ref', '0'),
  'grey.mp4': encoded('-c:v', 'libx264', ...FAST, '-pix_fmt', 'gray'),
  'grey16.mkv': encoded('-c:v', 'ffv1', '-pix_fmt', 'gray16le'),
  'gbrp.mkv': encoded('-c:v', 'libx264rgb', ...FAST, '-pix_fmt', 'rgb24'),
  'pal8.mkv': encoded('-c:v', 'png', '-pix_fmt', 'pal8'),
  'mjpeg.avi': encoded('-c:v', 'mjpeg', '-q:v', '3', '-pix_fmt', 'yuvj420p'),
  'ffv1.mkv': encoded('-c:v', 'ffv1', '-pix_fmt', 'yuv420p'),
  'prores.mov': encoded('-c:v', 'prores_ks', '-pix_fmt', 'yuv422p10le'),

  'turned.mp4': turned,
  'two-streams.mkv': async path => ffmpeg(...pattern(SIZE, 0.5), ...pattern('96x64', 0.5), '-map', '0', '-map', '1', ...H264, path),
  'cover-first.mkv': covered,
  'cover-first.mp4': covered,
  'resized.ts': chained([], ['-vf', 'scale=128:96']),
  'resized.webm': resizedWebm,

  'no-duration.mkv': async path => ffmpeg(...pattern(SIZE, 0.5), ...H264, '-live', '1', '-f', 'matroska', path),
  'negative-times.mkv': encoded('-vf', 'setpts=PTS-0.2/TB', '-fps_mode', 'passthrough', '-avoid_negative_ts', 'disabled', ...H264),
  'unordered-times.ts': chained(['-output_ts_offset', '5'], []),
  'edit-list.mp4': edited,
  'slides.mp4': async path => ffmpeg('-f', 'lavfi', '-i', 'testsrc2=size=192x128:rate=0.2:duration=10', ...H264, path),
  'one-hour.mkv': async path => ffmpeg('-f', 'lavfi', '-i', 'testsrc2=size=96x64:rate=1:duration=3600', ...H264, '-g', '60', path),

  'whole.avi': long('-bf', '0'),
  'whole.flv': long('-bf', '0'),
  'whole.ivf': longIvf,
  'whole.mxf': longMxf,
  'cut-early-index.mp4': cut(long('-movflags', '+faststart'), 0.6),
  'cut-late-index.mp4': cut(long(), 0.6),
  'cut.mkv': cut(long(), 0.6),
  'cut.ts': cut(long('-f', 'mpegts'), 0.6),
  'cut.webm': cut(async path => ffmpeg(...pattern(SIZE, 2), ...VP9, path), 0.6),
  'cut-between-frames.avi': cutBetweenFrames(long('-bf', '0')),
  'cut-between-frames.mp4': cutBetweenFrames(long('-movflags', '+faststart')),
  'cut-between-frames.flv': cutBetweenFrames(long('-bf', '0')),
  'cut-between-frames.ivf': cutBetweenFrames(longIvf),
  'cut-between-frames.mxf': cutBetweenFrames(longMxf),

  'sound-only.mp4': async path => ffmpeg('-f', 'lavfi', '-i', 'sine=duration=0.5', '-c:a', 'aac', path),
  'empty.mp4': async path => writeFile(path, ''),
  'header-only.mp4': cut(long('-movflags', '+faststart'), 0.02),
  'text.mp4': async path => writeFile(path, 'Dear diary, this is not a video.'),
}
