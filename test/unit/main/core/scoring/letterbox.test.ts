import { describe, expect, test } from 'vitest'
import { activeArea, cropPlane, innerCrop, isWithoutBars } from '../../../../../src-main/core/scoring/letterbox'

const bars = { maxLumaCode: 22, maxShare: 0.25 }
const picture = (lumaOf: (x: number, y: number) => number) => ({ bytes: Uint8Array.from({ length: 40 * 20 }, (_, index) => lumaOf(index % 40, Math.floor(index / 40))), widthPx: 40, heightPx: 20 })

describe('letterbox', () => {
  test('finds bars that all key frames share', () => {
    const boxed = picture((x, y) => y < 3 || y >= 18 || x < 5 ? 16 : 120)
    const wider = picture((_, y) => y < 2 || y >= 18 ? 16 : 120)
    expect(activeArea([boxed], bars)).toEqual({ x: 5, y: 3, widthPx: 35, heightPx: 15 })
    expect(activeArea([boxed, wider], bars)).toEqual({ x: 0, y: 2, widthPx: 40, heightPx: 16 })
  })

  test('keeps a dark scene whole', () => {
    expect(activeArea([picture((_, y) => y < 12 ? 16 : 120)], bars)).toEqual({ x: 0, y: 0, widthPx: 40, heightPx: 20 })
    expect(activeArea([picture(() => 16)], bars)).toEqual({ x: 0, y: 0, widthPx: 40, heightPx: 20 })
  })

  test('is ruled out by one picture that is bright on every side', () => {
    expect(isWithoutBars(picture(() => 120), bars)).toBe(true)
    // One bright pixel a side is enough: a bar is dark in every key frame.
    expect(isWithoutBars(picture((x, y) => (x === 3 && (y === 0 || y === 19)) || (y === 7 && (x === 0 || x === 39)) ? 120 : 16), bars)).toBe(true)
    for (const dark of [(_: number, y: number) => y === 0, (_: number, y: number) => y === 19, (x: number) => x === 0, (x: number) => x === 39])
      expect(isWithoutBars(picture((x, y) => dark(x, y) ? 16 : 120), bars)).toBe(false)
  })

  test('keeps the part of a native crop that lies inside the bars, in whole blocks', () => {
    const crop = { x: 16, y: 0, widthPx: 512, heightPx: 480 }
    const area = { x: 0, y: 30, widthPx: 640, heightPx: 300 }
    expect(innerCrop(crop, area, { x: 1, y: 1 })).toEqual({ x: 0, y: 30, widthPx: 512, heightPx: 296 })
    // Twice the size: the area spans lines 60 to 660 of the native picture.
    expect(innerCrop({ ...crop, y: 104 }, area, { x: 2, y: 2 })).toEqual({ x: 0, y: 0, widthPx: 512, heightPx: 480 })
    expect(innerCrop({ ...crop, y: 700 }, area, { x: 2, y: 2 })).toMatchObject({ heightPx: 0 })
  })

  test('crops one plane', () => {
    const { bytes } = picture((x, y) => x + y)
    expect([...cropPlane(bytes, 40, { x: 2, y: 1, widthPx: 3, heightPx: 2 })]).toEqual([3, 4, 5, 4, 5, 6])
  })
})
