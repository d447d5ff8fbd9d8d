import type { StreamInfo } from '../../src-shared/domain/media'

/** A plain 1280 x 720 H.264 stream with the given changes. */
export function streamOf(changes: Partial<StreamInfo> = {}): StreamInfo {
  return {
    index: 0,
    container: 'mp4',
    codec: 'h264',
    profile: 'High',
    pixelFormat: 'yuv420p',
    bitDepth: 8,
    widthPx: 1280,
    heightPx: 720,
    displayWidthPx: 1280,
    displayHeightPx: 720,
    rotationDeg: 0,
    sar: [1, 1],
    colorSpace: 'bt709',
    colorTransfer: 'bt709',
    colorPrimaries: 'bt709',
    fullRange: false,
    hdr: null,
    interlaced: false,
    fps: 30,
    variableFrameRate: false,
    durationS: 3,
    bitrateKbps: 2000,
    hasAudio: false,
    framesPromised: null,
    ...changes,
  }
}
