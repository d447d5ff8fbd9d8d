import { initial } from './0010-initial'

/** A forward-only step; `version` is the `user_version` it leaves behind. */
export interface Migration { readonly version: number, readonly sql: string }

export const migrations: readonly Migration[] = [{ version: 10, sql: initial }]
