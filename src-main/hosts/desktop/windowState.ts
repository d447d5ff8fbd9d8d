import { promises as fs } from 'node:fs'
import { z } from 'zod'

export const MIN_WIDTH_PX = 960
export const MIN_HEIGHT_PX = 640

const px = z.number().int().min(-100_000).max(100_000)

/** Kept between starts, in the app's own folder. Positions are in the screen's coordinates, in device-independent pixels. */
export const shellState = z.strictObject({
  window: z.strictObject({
    bounds: z.strictObject({ x: px.optional(), y: px.optional(), width: px.min(1), height: px.min(1) }),
    maximized: z.boolean(),
  }),
  /** Folder of the workspace that was open last. */
  workspaceDir: z.string().min(1).max(4096).nullable(),
})
export type ShellState = z.infer<typeof shellState>
export type WindowState = ShellState['window']

export const DEFAULT_STATE: ShellState = {
  window: { bounds: { width: 1440, height: 900 }, maximized: false },
  workspaceDir: null,
}

export interface Rectangle { readonly x: number, readonly y: number, readonly width: number, readonly height: number }

/** How much of a window must be on some screen for a person to find and drag it. */
const VISIBLE_PX = 100

/** The state in `text`, or the default when it is not one: a damaged file of looks is not worth a message. */
export function parseState(text: string | null): ShellState {
  if (text === null)
    return DEFAULT_STATE
  try {
    return shellState.parse(JSON.parse(text))
  }
  catch {
    return DEFAULT_STATE
  }
}

/**
 * `state` as it fits the screens of today: at least the minimum size, at most the largest work area, and centred by the system
 * when its title bar would be off every screen (one was unplugged).
 */
export function placeOnScreen(state: WindowState, workAreas: readonly Rectangle[]): WindowState {
  const widest = Math.max(MIN_WIDTH_PX, ...workAreas.map(area => area.width))
  const highest = Math.max(MIN_HEIGHT_PX, ...workAreas.map(area => area.height))
  const width = Math.min(Math.max(state.bounds.width, MIN_WIDTH_PX), widest)
  const height = Math.min(Math.max(state.bounds.height, MIN_HEIGHT_PX), highest)
  const { x, y } = state.bounds
  const reachable = x !== undefined && y !== undefined && workAreas.some((area) => {
    const overlap = Math.min(x + width, area.x + area.width) - Math.max(x, area.x)
    return overlap >= VISIBLE_PX && y >= area.y && y <= area.y + area.height - VISIBLE_PX
  })
  return { maximized: state.maximized, bounds: reachable ? { x, y, width, height } : { width, height } }
}

export async function readState(path: string): Promise<ShellState> {
  return parseState(await fs.readFile(path, 'utf8').catch(() => null))
}

/** Written aside and renamed, so that a crash leaves the old state or the new one. */
export async function writeState(path: string, state: ShellState): Promise<void> {
  const partial = `${path}.part`
  await fs.writeFile(partial, JSON.stringify(state))
  await fs.rename(partial, path)
}
