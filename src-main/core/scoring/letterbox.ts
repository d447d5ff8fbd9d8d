import type { BlockParameters } from './packManifest'

/** A picture of which the first `widthPx * heightPx` bytes are luma codes. */
export interface LumaPicture { readonly bytes: Uint8Array, readonly widthPx: number, readonly heightPx: number }

/** Part of a picture in pixels. */
export interface Area { readonly x: number, readonly y: number, readonly widthPx: number, readonly heightPx: number }

/** Number of lines from the outside that are bars, where `isBar` tells one line; 0 when more than `limit` are (a dark scene). */
function depth(limit: number, isBar: (line: number) => boolean): number {
  let lines = 0
  while (lines <= limit && isBar(lines))
    lines += 1
  return lines > limit ? 0 : lines
}

/**
 * The picture inside black bars that all key frames share. A side whose dark part is deeper than the limit is taken
 * for a dark scene and kept whole.
 */
export function activeArea(frames: readonly LumaPicture[], { maxLumaCode, maxShare }: BlockParameters['bars']): Area {
  const [first] = frames
  if (first === undefined)
    throw new Error('activeArea needs a frame')
  const { widthPx, heightPx } = first
  const isDark = (start: number, step: number, count: number): boolean => frames.every(({ bytes }) => {
    for (let index = 0, place = start; index < count; index++, place += step) {
      if ((bytes[place] ?? 0) > maxLumaCode)
        return false
    }
    return true
  })
  const row = (y: number): boolean => isDark(y * widthPx, 1, widthPx)
  const column = (x: number): boolean => isDark(x, widthPx, heightPx)
  const maxRows = Math.floor(heightPx * maxShare)
  const maxColumns = Math.floor(widthPx * maxShare)
  const top = depth(maxRows, row)
  const bottom = depth(maxRows, line => row(heightPx - 1 - line))
  const left = depth(maxColumns, column)
  const right = depth(maxColumns, line => column(widthPx - 1 - line))
  return { x: left, y: top, widthPx: widthPx - left - right, heightPx: heightPx - top - bottom }
}

/** Whether this picture alone shows that there are no bars in any that belongs to it: every outermost line has something brighter. */
export function isWithoutBars({ bytes, widthPx, heightPx }: LumaPicture, { maxLumaCode }: Pick<BlockParameters['bars'], 'maxLumaCode'>): boolean {
  const isBright = (start: number, step: number, count: number): boolean => {
    for (let index = 0, place = start; index < count; index++, place += step) {
      if ((bytes[place] ?? 0) > maxLumaCode)
        return true
    }
    return false
  }
  return isBright(0, 1, widthPx) && isBright((heightPx - 1) * widthPx, 1, widthPx) && isBright(0, widthPx, heightPx) && isBright(widthPx - 1, widthPx, heightPx)
}

/** Grid of transform blocks: parts keep sides that are multiples of it. */
const GRID_PX = 8

interface Span { readonly start: number, readonly length: number }

/** The part of a native crop that lies in `area` of the key frame, which is smaller by `scale`; offsets count from the crop's corner. */
export function innerCrop(crop: Area, area: Area, scale: { readonly x: number, readonly y: number }): Area {
  const part = (crop: Span, active: Span, factor: number): Span => {
    const first = Math.max(crop.start, Math.ceil(active.start * factor))
    const last = Math.min(crop.start + crop.length, Math.floor((active.start + active.length) * factor))
    return { start: first - crop.start, length: Math.max(0, Math.floor((last - first) / GRID_PX) * GRID_PX) }
  }
  const across = part({ start: crop.x, length: crop.widthPx }, { start: area.x, length: area.widthPx }, scale.x)
  const down = part({ start: crop.y, length: crop.heightPx }, { start: area.y, length: area.heightPx }, scale.y)
  return { x: across.start, y: down.start, widthPx: across.length, heightPx: down.length }
}

/** The part of one plane of 8-bit samples that lies in `area`. */
export function cropPlane(plane: Uint8Array, widthPx: number, area: Area): Uint8Array {
  const part = new Uint8Array(area.widthPx * area.heightPx)
  for (let y = 0; y < area.heightPx; y++) {
    const start = (area.y + y) * widthPx + area.x
    part.set(plane.subarray(start, start + area.widthPx), y * area.widthPx)
  }
  return part
}
