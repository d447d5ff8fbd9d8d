import process from 'node:process'
import { Worker } from 'node:worker_threads'

/** Runs beside the model, whose run blocks the main thread. Written out, as it must not need a file of its own. */
const WATCH = `
const { workerData } = require('node:worker_threads')
setInterval(() => {
  if (process.memoryUsage.rss() > workerData.maxBytes)
    process.kill(process.pid, 'SIGKILL')
}, 100)
`

let isWatched = false

/** Ends this process once it uses more memory than that; the parent tells what happened. */
export function limitMemory(maxBytes: number): void {
  if (isWatched)
    return
  isWatched = true
  new Worker(WATCH, { eval: true, workerData: { maxBytes }, env: process.env }).unref()
}
