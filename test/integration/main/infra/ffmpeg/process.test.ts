import type { Buffer } from 'node:buffer'
import type { MediaProcessRequest } from '../../../../../src-main/infra/ffmpeg/process'
import process from 'node:process'
import { afterEach, describe, expect, test } from 'vitest'
import { ffmpegArguments } from '../../../../../src-main/infra/ffmpeg/command'
import { runMediaProcess } from '../../../../../src-main/infra/ffmpeg/process'
import { DEFAULT_LIMITS } from '../../../../../src-shared/domain/limits'

const endless = ['-v', 'error', '-re', '-f', 'lavfi', '-i', 'color=s=16x16:r=10', '-f', 'rawvideo', 'pipe:1']

function request(part: Partial<MediaProcessRequest>): MediaProcessRequest {
  return { tool: 'ffmpeg', args: endless, outputs: [() => {}], limits: DEFAULT_LIMITS, stallMs: 20_000, hardMs: 60_000, signal: new AbortController().signal, ...part }
}

describe('runMediaProcess', () => {
  const savedTool = process.env.S2I_FFMPEG
  afterEach(() => {
    if (savedTool === undefined)
      delete process.env.S2I_FFMPEG
    else process.env.S2I_FFMPEG = savedTool
  })

  test('hands stdout and further pipes to their own receivers', async () => {
    const bytes = [0, 0, 0]
    const count = (index: number) => (chunk: Buffer) => {
      bytes[index] = (bytes[index] ?? 0) + chunk.length
    }
    const args = ['-v', 'error', '-f', 'lavfi', '-i', 'color=s=16x16:r=10:d=1', '-pix_fmt', 'gray', '-f', 'rawvideo', 'pipe:1', '-pix_fmt', 'rgb24', '-f', 'rawvideo', 'pipe:3', '-pix_fmt', 'rgba', '-f', 'rawvideo', 'pipe:4']
    const result = await runMediaProcess(request({ args, outputs: [count(0), count(1), count(2)] }))
    expect(result).toEqual({ exitCode: 0, killedBy: null, stderrTail: [] })
    expect(bytes).toEqual([2560, 3 * 2560, 4 * 2560])
  })

  test('ends the child as soon as it is cancelled', async () => {
    const controller = new AbortController()
    const started = Date.now()
    const run = runMediaProcess(request({ signal: controller.signal, outputs: [() => controller.abort()] }))
    await expect(run).rejects.toMatchObject({ code: 'cancelled' })
    expect(Date.now() - started).toBeLessThan(5000)
  })

  test('starts nothing when it is cancelled already', async () => {
    await expect(runMediaProcess(request({ signal: AbortSignal.abort() }))).rejects.toMatchObject({ code: 'cancelled' })
  })

  test('gives up a child that is silent, and lets one work that is slow', async () => {
    const silent = runMediaProcess(request({ args: ['-v', 'error', '-re', '-f', 'lavfi', '-i', 'color=s=16x16:r=0.01', '-f', 'null', '-'], stallMs: 400 }))
    await expect(silent).rejects.toMatchObject({ code: 'file.decode_timeout', message: expect.stringContaining('Nothing came for 0.4 s.') as string })
    const slow = runMediaProcess(request({ args: ['-v', 'error', '-re', '-f', 'lavfi', '-i', 'color=s=640x360:r=10:d=1.2', '-f', 'rawvideo', 'pipe:1'], stallMs: 1000 }))
    await expect(slow).resolves.toMatchObject({ exitCode: 0 })
  })

  test('gives up a child that talks for ever', async () => {
    await expect(runMediaProcess(request({ hardMs: 500 }))).rejects.toMatchObject({ code: 'file.decode_timeout' })
  })

  test('ends the child and passes the error on when a receiver throws', async () => {
    const broken = request({ outputs: [() => {
      throw new Error('receiver broke')
    }] })
    await expect(runMediaProcess(broken)).rejects.toThrow('receiver broke')
  })

  test('ends the child and passes the error on when a reader of stderr throws', async () => {
    const uncaught: unknown[] = []
    const remember = (error: unknown): void => void uncaught.push(error)
    process.on('uncaughtException', remember)
    try {
      const chatty = [...endless.slice(0, -3), '-loglevel', 'verbose', '-f', 'rawvideo', 'pipe:1']
      let lineCount = 0
      const broken = request({ args: chatty, onStderrLine: () => {
        lineCount += 1
        throw new Error('reader broke')
      } })
      await expect(runMediaProcess(broken)).rejects.toThrow('reader broke')
      expect(lineCount).toBe(1)
      // The control: the same child is read to its end by a reader that does not throw.
      const lines: string[] = []
      await expect(runMediaProcess(request({ args: ['-t', '0.2', ...chatty], onStderrLine: line => lines.push(line) }))).resolves.toMatchObject({ exitCode: 0 })
      expect(lines.length).toBeGreaterThan(1)
    }
    finally {
      process.off('uncaughtException', remember)
    }
    expect(uncaught).toEqual([])
  })

  test('keeps a bounded tail of stderr', async () => {
    let lineCount = 0
    const args = ['-loglevel', 'repeat+debug', '-f', 'lavfi', '-i', 'testsrc=s=64x64:d=30', '-f', 'null', '-']
    const result = await runMediaProcess(request({ args, onStderrLine: () => lineCount++ }))
    expect(lineCount).toBeGreaterThan(200)
    expect(result.stderrTail).toHaveLength(200)
  })

  test('reports a missing ffmpeg with the command that installs it', async () => {
    process.env.S2I_FFMPEG = '/nowhere/ffmpeg'
    await expect(runMediaProcess(request({}))).rejects.toMatchObject({ code: 'environment.ffmpeg_missing', message: expect.stringMatching(/apt-get|brew|winget/) as string })
  })

  test.runIf(process.platform === 'linux')('ends a child that wants more memory than the limit', async () => {
    const paint = (size: string) => runMediaProcess(request({
      args: ['-v', 'error', '-f', 'lavfi', '-i', `color=s=${size}:d=0.04`, '-threads', '1', '-f', 'null', '-'],
      limits: { ...DEFAULT_LIMITS, maxAddressSpaceBytes: 1024 ** 3 },
    }))
    await expect(paint('64x64')).resolves.toMatchObject({ exitCode: 0 })
    const greedy = await paint('32000x32000')
    expect(greedy.exitCode).not.toBe(0)
  })
})

describe('ffmpegArguments', () => {
  test('builds a command line with fluent-ffmpeg and starts nothing', () => {
    const args = ffmpegArguments(command => command.input('file:/a b.mp4').videoFilters('scale=320:-2').frames(1).output('pipe:1').format('mjpeg'))
    expect(args).toEqual(['-i', 'file:/a b.mp4', '-vframes', '1', '-filter:v', 'scale=320:-2', '-f', 'mjpeg', 'pipe:1'])
  })
})
