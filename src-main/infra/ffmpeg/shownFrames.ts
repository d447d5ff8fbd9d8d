/** Codecs whose packets may be frames that are decoded for reference and never shown. */
export type HidingCodec = 'vp8' | 'vp9'

export function canHideFrames(codec: string): codec is HidingCodec {
  return codec === 'vp8' || codec === 'vp9'
}

/**
 * Reads which packets show a frame from the packets' bytes, concatenated and streamed: only the first and last byte of
 * each is looked at, so memory does not grow with the video.
 * @see VP8: RFC 6386 section 9.1 (show_frame, bit 4). VP9: bitstream specification 6.2 (uncompressed_header) and
 * annex B (superframes: their last frame is shown).
 */
export class ShownFrameReader {
  readonly shown: boolean[] = []
  readonly #codec: HidingCodec
  readonly #sizesBytes: readonly number[]
  #first = 0
  /** Bytes of the current packet that have passed. */
  #passed = 0

  constructor(codec: HidingCodec, sizesBytes: readonly number[]) {
    this.#codec = codec
    this.#sizesBytes = sizesBytes
  }

  /** Whether every packet with bytes was seen whole. */
  get isComplete(): boolean {
    return this.#sizesBytes.slice(this.shown.length).every(size => size === 0)
  }

  /** Takes the next bytes. */
  push(chunk: Uint8Array): void {
    let at = 0
    while (at < chunk.length) {
      const size = this.#sizesBytes[this.shown.length]
      if (size === undefined)
        return
      if (this.#passed === 0)
        this.#first = chunk[at] ?? 0
      const taken = Math.min(size - this.#passed, chunk.length - at)
      at += taken
      this.#passed += taken
      if (this.#passed === size) {
        this.shown.push(this.#shows(chunk[at - 1] ?? 0))
        this.#passed = 0
      }
    }
  }

  #shows(last: number): boolean {
    if (this.#codec === 'vp8')
      return (this.#first & 0x10) !== 0
    const isSuperframe = (last & 0xE0) === 0xC0
    // After the marker and the profile bits (profile 3 has one more, reserved): show_existing_frame, frame_type, show_frame.
    const isProfile3 = (this.#first & 0x30) === 0x30
    const rest = isProfile3 ? this.#first << 5 : this.#first << 4
    return isSuperframe || (rest & 0x80) !== 0 || (rest & 0x20) !== 0
  }
}
