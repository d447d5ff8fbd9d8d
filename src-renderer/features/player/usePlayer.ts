import type { ShallowRef } from 'vue'
import type { FrameTable } from '../../../src-shared/domain/media'
import type { FrameClock } from './frameClock'
import { computed, onScopeDispose, shallowRef, watch } from 'vue'
import { createFrameClock } from './frameClock'

export const RATES = [0.1, 0.25, 0.5, 0.75, 1, 1.5, 2, 3, 4] as const

export interface Loop { readonly from: number | null, readonly to: number | null }
const NO_LOOP: Loop = { from: null, to: null }

/**
 * Playback of one element with exact frames: seeks go to the middle of a frame, and the frame shown is the one
 * the browser reports as presented. Of many quick steps only the newest target is sought.
 */
export function usePlayer(element: Readonly<ShallowRef<HTMLVideoElement | null>>, table: () => FrameTable | null) {
  const playing = shallowRef(false)
  const frame = shallowRef(0)
  const rate = shallowRef(1)
  const loop = shallowRef<Loop>(NO_LOOP)
  const ready = shallowRef(false)
  const broken = shallowRef(false)
  const originS = shallowRef(0)
  const clock = computed<FrameClock | null>(() => {
    const found = table()
    return found === null || found.pts.length === 0 ? null : createFrameClock(found, originS.value)
  })
  const frameCount = computed(() => clock.value?.frameCount ?? 0)
  const timeS = computed(() => clock.value === null ? 0 : clock.value.startOf(frame.value) - clock.value.startOf(0))
  let wanted: number | null = null
  /** A seek has ended here while paused: a frame reported late belongs to an older seek. */
  let settled = false
  let calibrated = false
  let callback = 0

  function seekWanted(): void {
    if (element.value === null || clock.value === null || wanted === null || element.value.seeking)
      return
    element.value.currentTime = clock.value.middleOf(wanted)
  }

  function goTo(target: number): void {
    wanted = Math.min(Math.max(0, Math.round(target)), Math.max(0, frameCount.value - 1))
    frame.value = wanted
    seekWanted()
  }

  function step(delta: number): void {
    element.value?.pause()
    goTo((wanted ?? frame.value) + delta)
  }

  function play(): void {
    if (element.value === null || broken.value)
      return
    if (element.value.ended)
      goTo(loop.value.from ?? 0)
    // A refused play() means the element cannot decode; its error event then says so.
    element.value.play().catch(() => undefined)
  }

  const toggle = (): void => playing.value ? element.value?.pause() : play()

  function setRate(next: number): void {
    rate.value = next
    if (element.value !== null)
      element.value.playbackRate = next
  }

  /** Next speed up or down the ladder; asking for faster while paused plays. */
  function shiftRate(direction: 1 | -1): void {
    if (direction === 1 && !playing.value)
      return play()
    const at = RATES.findIndex(entry => entry >= rate.value)
    setRate(RATES[Math.min(Math.max(0, at + direction), RATES.length - 1)] ?? 1)
  }

  const setLoop = (edge: keyof Loop): void => void (loop.value = ordered({ ...loop.value, [edge]: frame.value }))
  const clearLoop = (): void => void (loop.value = NO_LOOP)

  function onPresented(_now: number, metadata: VideoFrameCallbackMetadata): void {
    const video = element.value
    if (video === null)
      return
    if (!calibrated && video.currentTime === 0) {
      calibrated = true
      originS.value = metadata.mediaTime
    }
    if (clock.value !== null && wanted === null && !(settled && video.paused)) {
      frame.value = clock.value.presentedAt(metadata.mediaTime)
      const { from, to } = loop.value
      if (from !== null && to !== null && !video.paused && (frame.value >= to || frame.value < from))
        goTo(from)
    }
    callback = video.requestVideoFrameCallback(onPresented)
  }

  const listeners: Partial<Record<keyof HTMLMediaElementEventMap, () => void>> = {
    play: () => {
      settled = false
      playing.value = true
    },
    pause: () => void (playing.value = false),
    // A codec without a decoder still plays its sound: there is data but no picture.
    loadedmetadata: () => void (broken.value = (element.value?.videoWidth ?? 0) === 0),
    loadeddata: () => void (ready.value = true),
    error: () => void (broken.value = true),
    seeked: () => {
      const video = element.value
      if (video === null || clock.value === null || wanted === null)
        return
      if (clock.value.shownAt(video.currentTime) === wanted) {
        wanted = null
        settled = true
      }
      else {
        seekWanted()
      }
    },
  }

  function detach(video: HTMLVideoElement): void {
    for (const [name, listener] of Object.entries(listeners))
      video.removeEventListener(name, listener)
    video.cancelVideoFrameCallback(callback)
    // A decoder stays alive until its source is taken away.
    video.removeAttribute('src')
    video.load()
  }

  watch(element, (video, previous) => {
    if (previous)
      detach(previous)
    if (video === null)
      return
    // Loading a source sets the speed back to the default one.
    video.defaultPlaybackRate = rate.value
    for (const [name, listener] of Object.entries(listeners))
      video.addEventListener(name, listener)
    callback = video.requestVideoFrameCallback(onPresented)
  }, { flush: 'post', immediate: true })
  onScopeDispose(() => element.value && detach(element.value))

  /** Another video: everything that belonged to the old one is forgotten, the speed stays. */
  function reset(): void {
    wanted = null
    settled = false
    calibrated = false
    originS.value = 0
    frame.value = 0
    playing.value = false
    ready.value = false
    broken.value = false
    loop.value = NO_LOOP
  }

  return { playing, frame, frameCount, timeS, rate, loop, ready, broken, clock, goTo, step, play, toggle, setRate, shiftRate, setLoop, clearLoop, reset }
}

export type Player = ReturnType<typeof usePlayer>

function ordered(loop: Loop): Loop {
  return loop.from !== null && loop.to !== null && loop.from > loop.to ? { from: loop.to, to: loop.from } : loop
}
