import type { FileHandle } from 'node:fs/promises'

const CHUNK_BYTES = 256 * 1024

/**
 * Bytes `first` to `last` (inclusive) of an open file. Owns the handle: it is closed once, at the end, on error, on cancel
 * and when `signal` aborts. Errors name neither file nor system call, because they may reach the client.
 */
export function byteStream(file: FileHandle, first: number, last: number, signal: AbortSignal): ReadableStream<Uint8Array> {
  let position = first
  let closed: Promise<void> | undefined
  const close = (): Promise<void> => closed ??= file.close()
  // Nobody waits for the close after an abort, so its failure has nowhere to go.
  const onAbort = (): void => void close().catch(() => {})
  const finish = (): Promise<void> => {
    signal.removeEventListener('abort', onAbort)
    return close()
  }
  signal.addEventListener('abort', onAbort, { once: true })
  if (signal.aborted)
    onAbort()

  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      const wanted = Math.min(CHUNK_BYTES, last - position + 1)
      try {
        const { bytesRead, buffer } = await file.read(new Uint8Array(wanted), 0, wanted, position)
        if (bytesRead === 0)
          throw new Error('The file became shorter while it was read')
        position += bytesRead
        controller.enqueue(buffer.subarray(0, bytesRead))
      }
      catch {
        await finish().catch(() => {})
        controller.error(new Error('The video could not be read to its end'))
        return
      }
      if (position > last) {
        await finish()
        controller.close()
      }
    },
    cancel: finish,
  }, { highWaterMark: 0 })
}
