import { execFileSync } from 'node:child_process'
import { join } from 'node:path'

/** Makes clips of one brightness (0 black to 255 white), each with bytes of its own. */
export function makeFlatClips(folder: string, clips: Readonly<Record<string, number>>): string[] {
  return Object.entries(clips).map(([name, code], index) => {
    const path = join(folder, `${name}.mkv`)
    const color = `0x${code.toString(16).padStart(2, '0').repeat(3)}`
    execFileSync('ffmpeg', ['-v', 'error', '-nostdin', '-y', '-f', 'lavfi', '-i', `color=c=${color}:s=64x64:r=10:d=${(1 + index / 10).toFixed(1)}`, '-c:v', 'libx264', '-preset', 'ultrafast', path])
    return path
  })
}
