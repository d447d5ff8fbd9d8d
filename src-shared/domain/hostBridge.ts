/** What the shell asks the page to do: chosen in its menu, or opened with the app. */
export type HostCommand
  = { readonly name: 'add-videos' }
  /** Absolute paths of files and folders opened with the app or given on its command line. */
    | { readonly name: 'open-paths', readonly paths: readonly string[] }
    | { readonly name: 'show', readonly page: 'library' | 'review' | 'generate' | 'jobs' | 'settings' | 'shortcuts' }

/** Global under which the desktop shell offers its {@link HostBridge} to the page; absent in a browser. */
export const HOST_BRIDGE = 's2iHost'

/** What only a desktop shell can do. `TFile` is the page's `File`. */
export interface HostBridge<TFile = unknown> {
  /** Absolute paths chosen in the system's dialog; empty when it was cancelled. */
  readonly pickVideos: () => Promise<string[]>
  /** Absolute path of a folder; null when the dialog was cancelled. */
  readonly pickFolder: () => Promise<string | null>
  /** Absolute path of a dropped file or folder; empty for a file made by the page. */
  readonly pathOf: (file: TFile) => string
  /** Shows the video's file in the system's file manager; false when there is none. */
  readonly revealPath: (videoId: string) => Promise<boolean>
  /** Calls `listener` for every command, also those given before the page was ready. Returns what ends it. */
  readonly onCommand: (listener: (command: HostCommand) => void) => () => void
}

/** Channels between the bridge and the main process; the page never sees them. */
export const HOST_CHANNELS = {
  pickVideos: 's2i:pick-videos',
  pickFolder: 's2i:pick-folder',
  revealPath: 's2i:reveal-path',
  /** The page listens now: answers the commands that came before. */
  listen: 's2i:listen',
  command: 's2i:command',
} as const
