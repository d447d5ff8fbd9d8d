import type { FileScanner } from '../catalog/ports'
import type { PendingVideo } from './ports'
import { basename } from 'node:path'
import { Fault } from '../../../src-shared/domain/fault'

/** Makes sure that a file is the one that was added. @throws Fault `file.changed`, `file.missing`, `file.unreadable`. */
export async function refuseChanged(video: PendingVideo, files: Pick<FileScanner, 'stat'>): Promise<void> {
  const now = await files.stat(video.path)
  if (now.sizeBytes !== video.sizeBytes || now.mtimeMs !== video.mtimeMs)
    throw new Fault('file.changed', `${basename(video.path)} has changed since it was added. It was set aside; nothing else was affected. Add it again to score what it holds now.`)
}
