import type { StreamInfo } from '../../../src-shared/domain/media'

export interface Size { readonly widthPx: number, readonly heightPx: number }

/** Part of a video that is decoded in place of all of it. */
export interface Stretch {
  /** Time that ffmpeg is asked to jump to, in seconds; null: the beginning. */
  readonly seekS: number | null
  /** Seconds from there after which the decode ends at the latest. */
  readonly limitS: number
  /** Ticks of its first and last frame, and how many frames there are. */
  readonly firstPts: number
  readonly lastPts: number
  readonly frames: number
  /** How many of the video's key frames it gives. */
  readonly keyFrames: number
  /** Ticks of the key frames that it consists of, when nothing else is decoded; absent: all frames from first to last. */
  readonly onlyKeys?: readonly number[]
}

/** How many frames to sample and how large; part of a model pack's manifest. */
export interface Sampling { readonly keyFrames: number, readonly keyShortSidePx: number, readonly thumbnailShortSidePx: number, readonly cropPx: number }

/** What one decode of a video delivers, in pixels as presented (rotated, without pixel aspect). */
export interface DecodePlan {
  readonly picture: Size
  /** Each pixel is repeated so many times along both sides before anything else: 1 but for pictures that the graphs could not take. */
  readonly enlargedBy: number
  /** Indices of the key frames among the decoded frames, rising. */
  readonly keyIndices: readonly number[]
  /** Planar 4:4:4 Y'CbCr, 8 bit, limited range, BT.709; area-downscaled. */
  readonly keyFrame: Size
  /** Luma of the middle of the key frames before any scaling; of an enlarged picture it says nothing. */
  readonly crop: Size & { readonly x: number, readonly y: number }
  /** Luma of every frame. */
  readonly thumbnail: Size
  readonly poster: Size
}

/** Smallest side that the graphs take. */
export const MIN_SIDE_PX = 64
/** Very long and narrow key frames are shrunk to this many times the pixels of a square one. */
const MAX_KEY_SQUARES = 16
const POSTER_WIDTH_PX = 320
/** Keeps thumbnails of very long and narrow pictures small. */
const MAX_THUMBNAIL_RATIO = 4
const GRID_PX = 8

/** `count` frames spread evenly over `frames`, each in the middle of its share; fewer when there are not as many. */
export function spreadIndices(frames: number, count: number): number[] {
  const picks = Math.max(1, Math.min(frames, count))
  return Array.from({ length: picks }, (_, index) => Math.floor((index + 0.5) * Math.max(1, frames) / picks))
}

const even = (value: number): number => Math.max(2, 2 * Math.round(value / 2))

/** `size` shrunk until its short side is `shortSidePx` and it has at most `maxAreaPx` pixels; unchanged when it is already smaller. */
function shrink(size: Size, shortSidePx: number, maxAreaPx = Infinity): Size {
  const { widthPx, heightPx } = size
  const factor = Math.min(1, shortSidePx / Math.min(widthPx, heightPx), Math.sqrt(maxAreaPx / (widthPx * heightPx)))
  if (factor === 1)
    return size
  return { widthPx: even(size.widthPx * factor), heightPx: even(size.heightPx * factor) }
}

/**
 * How many times a picture is enlarged for the graphs: a power of two, so that their halvings give back whole pixels.
 * Repeated pixels keep brightness, colour and differences between frames exactly as they were.
 */
function enlargement({ widthPx, heightPx }: Size): number {
  let factor = 1
  while (factor * Math.min(widthPx, heightPx) < MIN_SIDE_PX)
    factor *= 2
  return factor
}

function cropOf(picture: Size, cropPx: number): DecodePlan['crop'] {
  const side = (length: number): number => Math.min(cropPx, Math.floor(length / GRID_PX) * GRID_PX)
  const widthPx = side(picture.widthPx)
  const heightPx = side(picture.heightPx)
  const offset = (length: number, part: number): number => Math.floor((length - part) / 2 / GRID_PX) * GRID_PX
  return { widthPx, heightPx, x: offset(picture.widthPx, widthPx), y: offset(picture.heightPx, heightPx) }
}

/** Size of a list picture: turned, with square pixels, at most 320 wide. */
export function posterSize(stream: StreamInfo): Size {
  const widthPx = Math.min(POSTER_WIDTH_PX, stream.displayWidthPx)
  return { widthPx, heightPx: Math.max(1, Math.round(widthPx * stream.displayHeightPx / stream.displayWidthPx)) }
}

/** Size of a picture whose longest side is at most `maxSidePx`: turned, with square pixels. */
export function pictureWithin({ displayWidthPx, displayHeightPx }: StreamInfo, maxSidePx: number): Size {
  const factor = Math.min(1, maxSidePx / Math.max(displayWidthPx, displayHeightPx))
  return { widthPx: even(displayWidthPx * factor), heightPx: even(displayHeightPx * factor) }
}

/** Plans the decode of a stream of which `framesExpected` frames are known. */
export function planDecode(stream: StreamInfo, framesExpected: number, sampling: Sampling): DecodePlan {
  const isTurned = stream.rotationDeg === 90 || stream.rotationDeg === 270
  const picture = isTurned
    ? { widthPx: stream.heightPx, heightPx: stream.widthPx }
    : { widthPx: stream.widthPx, heightPx: stream.heightPx }
  const enlargedBy = enlargement(picture)
  const shown = { widthPx: picture.widthPx * enlargedBy, heightPx: picture.heightPx * enlargedBy }
  const small = shrink(shown, sampling.thumbnailShortSidePx)
  const longest = sampling.thumbnailShortSidePx * MAX_THUMBNAIL_RATIO
  const thumbnail = { widthPx: even(Math.min(longest, small.widthPx)), heightPx: even(Math.min(longest, small.heightPx)) }
  return {
    picture,
    enlargedBy,
    keyIndices: spreadIndices(framesExpected, sampling.keyFrames),
    keyFrame: shrink(shown, sampling.keyShortSidePx, MAX_KEY_SQUARES * sampling.keyShortSidePx ** 2),
    crop: cropOf(shown, sampling.cropPx),
    thumbnail,
    poster: posterSize(stream),
  }
}
