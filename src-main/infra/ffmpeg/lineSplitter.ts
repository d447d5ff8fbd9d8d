import type { Buffer } from 'node:buffer'
import { StringDecoder } from 'node:string_decoder'

/** Longest line that is kept; the rest of a longer one is dropped, so that memory stays bounded. */
export const MAX_LINE_LENGTH = 1000

/** Cuts a byte stream into lines at `\n` or `\r`, each at most {@link MAX_LINE_LENGTH} characters. */
export class LineSplitter {
  readonly #receive: (line: string) => void
  readonly #decoder = new StringDecoder('utf8')
  #rest = ''

  constructor(receive: (line: string) => void) {
    this.#receive = receive
  }

  /** Takes the next bytes and hands on every line they complete. */
  push(chunk: Buffer): void {
    const pieces = (this.#rest + this.#decoder.write(chunk)).split(/\r\n|[\r\n]/)
    this.#rest = (pieces.pop() ?? '').slice(0, MAX_LINE_LENGTH)
    for (const piece of pieces)
      this.#receive(piece.slice(0, MAX_LINE_LENGTH))
  }

  /** Hands on what came after the last line break. */
  end(): void {
    const last = this.#rest + this.#decoder.end()
    this.#rest = ''
    if (last !== '')
      this.#receive(last.slice(0, MAX_LINE_LENGTH))
  }
}
