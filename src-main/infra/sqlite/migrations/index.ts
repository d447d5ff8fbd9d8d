import { initial } from './0010-initial'
import { scoring } from './0020-scoring'
import { packEvents } from './0030-pack-events'
import { rewrites } from './0040-rewrites'
import { balance } from './0050-balance'
import { pairs } from './0060-pairs'
import { regeneration } from './0080-regeneration'

/** A forward-only step; `version` is the `user_version` it leaves behind. */
export interface Migration { readonly version: number, readonly sql: string }

export const migrations: readonly Migration[] = [
  { version: 10, sql: initial },
  { version: 20, sql: scoring },
  { version: 30, sql: packEvents },
  { version: 40, sql: rewrites },
  { version: 50, sql: balance },
  { version: 60, sql: pairs },
  { version: 80, sql: regeneration },
]
