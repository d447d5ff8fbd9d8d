import type { InjectionKey } from 'vue'
import type { HostCommand } from '../../../src-shared/domain/hostBridge'
import { inject } from 'vue'

/** What only the shell around the page can do. Each host implements all of it; `can` says what is worth offering. */
export interface HostPort {
  readonly kind: 'desktop' | 'web'
  readonly can: {
    /** Open the system's own picker. Without it people type paths. */
    readonly pick: boolean
    /** Learn the path of a dropped file. */
    readonly readPaths: boolean
    /** Show a file in the system's file manager. */
    readonly reveal: boolean
  }
  /** Absolute paths chosen in the system's picker; empty when it was closed or there is none. */
  readonly pickVideos: () => Promise<string[]>
  /** Absolute path of a folder; null when the picker was closed or there is none. */
  readonly pickFolder: () => Promise<string | null>
  /** Absolute path of a dropped file; null where the host hides it. */
  readonly pathOf: (file: File) => string | null
  /** Shows the file of a video in the file manager; false when there is none to show. */
  readonly revealPath: (videoId: string) => Promise<boolean>
  /** Calls back for commands of the native menu; returns what stops it. */
  readonly onCommand: (listener: (command: HostCommand) => void) => () => void
}

const HOST: InjectionKey<HostPort> = Symbol('host')
export { HOST as hostKey }

/** The host the page was started in. */
export function useHost(): HostPort {
  const host = inject(HOST)
  if (host === undefined)
    throw new Error('The host was not provided')
  return host
}
