import { appendFileSync, cpSync, mkdirSync, realpathSync } from 'node:fs'
import { join } from 'node:path'

/** Makes `folder` with copies of one sample clip, `copy-00.mp4` and so on, each a video of its own: a box that players skip follows the last. */
export function sampleCopies(workspaceDir: string, folder: string, count: number): string {
  mkdirSync(folder, { recursive: true })
  for (let n = 0; n < count; n++) {
    const copy = join(folder, `copy-${String(n).padStart(2, '0')}.mp4`)
    cpSync(join(workspaceDir, 'videos/coral-reef-compressed.mp4'), copy)
    appendFileSync(copy, Buffer.from([0, 0, 0, 9, ...Buffer.from('free'), n]))
  }
  return realpathSync(folder)
}
