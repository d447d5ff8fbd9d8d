import type { MotionSeries } from '../../../../../src-main/core/scoring/temporalFeatures'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { cameraMotion } from '../../../../../src-main/core/scoring/cameraPath'
import { cadence, findRepeats, longestFreeze, presentation } from '../../../../../src-main/core/scoring/fluency'
import { parseAnalyticManifest } from '../../../../../src-main/core/scoring/packManifest'
import { findCuts } from '../../../../../src-main/core/scoring/sceneCuts'
import { featuresOfFrames, judgeSeries, temporalFeatures } from '../../../../../src-main/core/scoring/temporalFeatures'

const manifestPath = join(import.meta.dirname, '../../../../../resources/packs/analytic/manifest.json')
const { series } = parseAnalyticManifest(readFileSync(manifestPath, 'utf8'))
const repeated = <T>(value: T, count: number): T[] => Array.from<T>({ length: count }).fill(value)
const changes = (difference: number[], speed = repeated(0, difference.length)) => ({ difference, speed, isCut: repeated(false, difference.length) })
const repeatsOf = (...parameters: Parameters<typeof findRepeats>) => findRepeats(...parameters).isRepeat
const share = (flags: boolean[]) => flags.filter(Boolean).length / flags.length

describe('repeated frames', () => {
  test('counts two of three steps when 10 pictures a second are shown 30 times', () => {
    const stutter = Array.from({ length: 90 }, (_, index) => index % 3 === 2 ? 6 : 0.02)
    expect(share(repeatsOf(changes(stutter), 30, series.repeat))).toBeCloseTo(2 / 3, 12)
  })

  test('takes a still scene for a still scene, also around a cut', () => {
    const still = repeated(0.02, 90)
    expect(share(repeatsOf(changes(still), 30, series.repeat))).toBe(0)
    const withCut = { ...changes(still.with(45, 60)), isCut: repeated(false, 90).with(45, true) }
    expect(share(repeatsOf(withCut, 30, series.repeat))).toBe(0)
    // The same jump without being a cut is motion amid repeats.
    expect(share(repeatsOf({ ...withCut, isCut: repeated(false, 90) }, 30, series.repeat))).toBeGreaterThan(0.3)
  })

  test('sees a pan over soft ground by how far it moves, where few codes change', () => {
    const soft = changes(repeated(0.8, 60), repeated(0.5, 60))
    expect(findRepeats(changes(repeated(0.8, 60)), 30, series.repeat).isMoving).not.toContain(true)
    expect(findRepeats(soft, 30, series.repeat)).toEqual({ isRepeat: repeated(false, 60), isMoving: repeated(true, 60) })
    const stutter = { ...soft, difference: soft.difference.map((value, index) => index % 3 === 2 ? value : 0.02), speed: soft.speed.map((value, index) => index % 3 === 2 ? value : 0) }
    expect(share(repeatsOf(stutter, 30, series.repeat))).toBeCloseTo(2 / 3, 12)
  })

  test('does not take slow motion for repeats', () => {
    const slow = Array.from({ length: 90 }, (_, index) => index % 10 === 0 ? 1.6 : 0.3)
    expect(share(repeatsOf(changes(slow), 30, series.repeat))).toBe(0)
  })

  test('takes all of a long freeze for repeats when it sets in and ends abruptly, and no part of a scene that comes to rest', () => {
    const freeze = repeated(5, 140).fill(0, 30, 110)
    expect(share(repeatsOf(changes(freeze), 30, series.repeat))).toBeCloseTo(80 / 140, 9)
    const resting = [...repeated(5, 30), 1, ...repeated(0, 80), 1, ...repeated(5, 28)]
    expect(repeatsOf(changes(resting), 30, series.repeat).slice(50, 90)).not.toContain(true)
    expect(findRepeats(changes(resting), 30, series.repeat).isMoving.slice(50, 90)).not.toContain(true)
  })

  test('takes a freeze amid weak motion for one, and not the rest between two renewals of a still picture', () => {
    const weak = repeated(0.9, 140).fill(0, 30, 110)
    expect(share(repeatsOf(changes(weak), 30, series.repeat))).toBeCloseTo(80 / 140, 9)
    const renewed = Array.from({ length: 140 }, (_, index) => index % 35 === 0 ? 0.9 : 0)
    expect(share(repeatsOf(changes(renewed), 30, series.repeat))).toBe(0)
  })

  test('finds the longest abrupt standstill, not one that motion fades into', () => {
    const abrupt = [5, 5, 0, 0, 0, 0, 5, 5, 0, 0, 5]
    expect(longestFreeze(changes(abrupt), series.repeat)).toBe(4)
    const fading = [5, 1, 0, 0, 0, 0, 1, 5]
    expect(longestFreeze(changes(fading), series.repeat)).toBe(0)
  })
})

describe('cadence', () => {
  const cadenceOf = (difference: number[], fps: number) => {
    const { isRepeat, isMoving } = findRepeats(changes(difference), fps, series.repeat)
    return cadence({ timesS: Array.from({ length: difference.length + 1 }, (_, index) => index / fps), isRepeat, isMoving })
  }
  const everyNth = (n: number, steps: number) => Array.from({ length: steps }, (_, index) => (index + 1) % n === 0 ? 5 : 0)

  test('is the rate of pictures, and the same when each is shown twice to double it', () => {
    expect(cadenceOf(everyNth(1, 120), 30)).toEqual({ pictureRate: expect.closeTo(30, 6), movingShare: 1 })
    expect(cadenceOf(everyNth(2, 240), 60).pictureRate).toBeCloseTo(30, 6)
    expect(cadenceOf(everyNth(2, 100), 50).pictureRate).toBeCloseTo(25, 6)
    expect(cadenceOf(everyNth(6, 120), 30).pictureRate).toBeCloseTo(5, 6)
  })

  test('falls with the length of a freeze', () => {
    const rates = [0, 5, 10, 20, 40].map(length => cadenceOf(repeated(5, 120).fill(0, 30, 30 + length), 30).pictureRate)
    expect(rates.toSorted((a, b) => b - a)).toEqual(rates)
    expect(rates[4]).toBeLessThan(0.2 * (rates[0] ?? 0))
  })

  test('counts a gap in the times as the freeze it is', () => {
    const timesS = Array.from({ length: 61 }, (_, index) => (index + (index > 30 ? 20 : 0)) / 30)
    const gap = cadence({ timesS, isRepeat: repeated(false, 60), isMoving: repeated(true, 60) })
    expect(gap.pictureRate).toBeCloseTo(80 / (59 + 21 ** 2) * 30, 6)
  })

  test('cannot tell a rate in a still scene', () => {
    expect(cadenceOf(repeated(0.05, 90), 30)).toEqual({ pictureRate: Number.NaN, movingShare: 0 })
  })
})

describe('presentation times', () => {
  test('gives the median rate and the share of time lost in gaps', () => {
    const even = Array.from({ length: 31 }, (_, index) => index / 30)
    expect(presentation(even, 1.5).frameRate).toBeCloseTo(30, 9)
    expect(presentation(even, 1.5).gapShare).toBe(0)
    const gap = even.map((time, index) => index > 15 ? time + 1 : time)
    expect(presentation(gap, 1.5).gapShare).toBeCloseTo(0.5, 9)
    expect(presentation([0], 1.5).frameRate).toBeNaN()
  })
})

describe('scene cuts', () => {
  test('finds a cut, and takes neither flicker nor a flash for one', () => {
    const difference = repeated(2, 40)
    const match = repeated(0.8, 40)
    expect(findCuts({ difference: difference.with(20, 50), match: match.with(20, 0.1) }, series.cut).indexOf(true)).toBe(20)
    expect(findCuts({ difference: difference.with(20, 50), match }, series.cut)).not.toContain(true)
    expect(findCuts({ difference: repeated(50, 40), match: repeated(0.1, 40) }, series.cut)).not.toContain(true)
  })
})

describe('camera motion', () => {
  const steps = (x: number[], y = repeated(0, x.length)) => ({ x, y, match: repeated(0.8, x.length), contrast: repeated(30, x.length), isCut: repeated(false, x.length), isRepeat: repeated(false, x.length) })

  test('finds neither shake nor a rough path in a steady pan', () => {
    const pan = cameraMotion(steps(repeated(1.5, 60)), 30, series.motion)
    expect(pan.shake).toBeCloseTo(0, 9)
    expect(pan.pathResidual).toBeCloseTo(0, 9)
    expect(pan.trackedShare).toBe(1)
  })

  test('measures the change of velocity of a jolting camera and scales it to 30 frames a second', () => {
    const jolt = steps(Array.from({ length: 60 }, (_, index) => index % 2 === 0 ? 1 : -1))
    expect(cameraMotion(jolt, 30, series.motion).shake).toBeCloseTo(2, 9)
    expect(cameraMotion(jolt, 60, series.motion).shake).toBeCloseTo(4, 9)
  })

  test('reads a steady pan at its distinct pictures, so that stutter is not shake', () => {
    const stutter = steps(Array.from({ length: 60 }, (_, index) => index % 3 === 2 ? 3 : 0))
    const isRepeat = stutter.x.map(value => value === 0)
    expect(cameraMotion({ ...stutter, isRepeat }, 30, series.motion).shake).toBeCloseTo(0, 9)
    expect(cameraMotion({ ...stutter, isRepeat }, 30, series.motion).pathResidual).toBeCloseTo(0, 9)
    expect(cameraMotion(stutter, 30, series.motion).shake).toBeGreaterThan(1.9)
  })

  test('finds the same shake when every picture is shown twice: repeats hide nothing', () => {
    const jolts = Array.from({ length: 60 }, (_, index) => Math.sin(index * 2.1))
    const doubled = steps(jolts.flatMap(move => [0, move]))
    const once = cameraMotion(steps(jolts), 30, series.motion)
    const twice = cameraMotion({ ...doubled, isRepeat: doubled.x.map((_, index) => index % 2 === 0) }, 60, series.motion)
    expect(twice.shake).toBeCloseTo(once.shake, 9)
    expect(Math.abs(twice.pathResidual - once.pathResidual)).toBeLessThan(0.1 * once.pathResidual)
  })

  test('parts the path at cuts and reports what it could not follow', () => {
    const cut = steps(repeated(1, 20).fill(-1, 10))
    expect(cameraMotion({ ...cut, isCut: repeated(false, 20).with(10, true) }, 30, series.motion).shake).toBeCloseTo(0, 9)
    expect(cameraMotion(cut, 30, series.motion).shake).toBeGreaterThan(0)
    expect(cameraMotion({ ...cut, contrast: repeated(0, 20) }, 30, series.motion).trackedShare).toBe(0)
  })
})

describe('temporal features', () => {
  const seriesOf = (lumaMean: number[], lightChange = lumaMean.slice(1).map((luma, step) => 255 * (luma - (lumaMean[step] ?? 0)))): MotionSeries => {
    const stepsOf = <T>(value: T) => repeated(value, lumaMean.length - 1)
    return { lumaMean, lightChange, difference: stepsOf(3), shiftX: stepsOf(0), shiftY: stepsOf(0), match: stepsOf(0.8), contrast: stepsOf(30), thumbnail: { widthPx: 160, heightPx: 90 }, timesS: lumaMean.map((_, index) => index / 25) }
  }
  const measured = (lumaMean: number[], lightChange?: number[]) => temporalFeatures(seriesOf(lumaMean, lightChange), series)

  test('measures flicker as the second difference of mean luma in codes', () => {
    const alternating = Array.from({ length: 50 }, (_, index) => 0.5 + (index % 2 === 0 ? 5 : -5) / 255)
    expect(measured(alternating).luma_flicker).toBeCloseTo(10, 9)
    const fade = Array.from({ length: 50 }, (_, index) => index / 100)
    expect(measured(fade).luma_flicker).toBeCloseTo(0, 9)
  })

  test('does not take for flicker what only the whole frame or only the shared part of it shows', () => {
    const alternating = Array.from({ length: 50 }, (_, index) => 0.5 + (index % 2 === 0 ? 5 : -5) / 255)
    expect(measured(alternating, repeated(0, 49)).luma_flicker).toBeCloseTo(0, 9)
    expect(measured(repeated(0.5, 50), Array.from({ length: 49 }, (_, index) => index % 2 === 0 ? 10 : -10)).luma_flicker).toBeCloseTo(0, 9)
  })

  test('gives every window the features of its own frames', () => {
    const half = [...repeated(0.5, 25), ...Array.from({ length: 25 }, (_, index) => 0.5 + (index % 2 === 0 ? 5 : -5) / 255)]
    const judged = judgeSeries(seriesOf(half), series)
    expect(featuresOfFrames(judged, { from: 0, to: 25 }, series)).toMatchObject({ frame_count: 25, luma_flicker: 0, picture_rate: expect.closeTo(25, 6) })
    expect(featuresOfFrames(judged, { from: 26, to: 50 }, series).luma_flicker).toBeCloseTo(10, 9)
    expect(featuresOfFrames(judged, { from: 0, to: 50 }, series)).toEqual(measured(half))
  })

  test('leaves what a single frame cannot tell undefined', () => {
    const single = measured([0.5])
    expect(single.frame_count).toBe(1)
    expect([single.luma_flicker, single.shake, single.repeat_share, single.frame_rate]).toEqual([Number.NaN, Number.NaN, Number.NaN, Number.NaN])
  })
})
