import type { LlmSettings, LlmState } from '../../../src-shared/contract/llm'
import type { ChatModel } from './ports'
import { llmKey } from '../../../src-shared/contract/llm'
import { Fault } from '../../../src-shared/domain/fault'
import { parseEndpoint } from './endpoint'

/** Settings of this user, for all workspaces. */
export interface ConnectionStore {
  readonly get: () => LlmSettings
  readonly set: (settings: LlmSettings) => Promise<void>
}

/** Keys by the origin that they may be sent to. */
export interface KeyStore {
  readonly place: LlmState['keyPlace']
  /** @throws Fault `environment.unsupported` when there is one that this program cannot open. */
  readonly get: (origin: string) => string | null
  readonly has: (origin: string) => boolean
  /** Null forgets it. */
  readonly set: (origin: string, key: string | null) => Promise<void>
}

export interface Server {
  readonly url: string
  readonly model: string
  readonly concurrency?: number | undefined
  readonly insecure?: boolean | undefined
  /** In place of the one that is kept. */
  readonly key?: string | undefined
}

interface Parts {
  readonly store: ConnectionStore
  readonly keys: KeyStore
  readonly open: (options: { url: URL, model: string, key: string | null, concurrency: number }) => ChatModel
}

/** Which server rewords texts, and the key that goes to it and to no other. */
export function createConnection({ store, keys, open }: Parts) {
  function state(): LlmState {
    const settings = store.get()
    const hasKey = URL.canParse(settings.url) && keys.has(new URL(settings.url).origin)
    return { ...settings, hasKey, keyPlace: keys.place }
  }

  /** @throws Fault `llm.endpoint_refused`, `input.invalid`. */
  function connect({ url, model, concurrency, insecure, key }: Server): ChatModel {
    const settings = store.get()
    const checked = parseEndpoint(url, { insecure: insecure === true || settings.allowInsecure })
    if (model.trim() === '' || model.length > 200)
      throw new Fault('input.invalid', 'Say which model rewords the texts, in 1 to 200 characters. Nothing was asked.')
    return open({ url: checked, model: model.trim(), key: key === undefined ? keys.get(checked.origin) : parseKey(key), concurrency: concurrency ?? settings.concurrency })
  }

  return {
    get: state,

    /** @throws Fault `llm.endpoint_refused`, `input.invalid`. */
    async set(settings: LlmSettings): Promise<LlmState> {
      if (settings.url !== '')
        parseEndpoint(settings.url, { insecure: settings.allowInsecure })
      if (settings.enabled && (settings.url === '' || settings.model === ''))
        throw new Fault('input.invalid', 'Say the address of the server and the model before texts can be reworded. Nothing was changed.')
      await store.set(settings)
      return state()
    },

    /** Keeps a key for a server (that of the settings unless given); null forgets it. @throws Fault `llm.endpoint_refused`, `input.invalid`. */
    async setKey(key: string | null, url = store.get().url): Promise<LlmState> {
      // Keeping a key sends nothing, so the consent is asked for when it is used.
      await keys.set(parseEndpoint(url, { insecure: true }).origin, key === null ? null : parseKey(key))
      return state()
    },

    connect,
    /** The model that jobs use; null while that is switched off. */
    chosen(): ChatModel | null {
      const { enabled, url, model } = store.get()
      return enabled ? connect({ url, model }) : null
    },
  }
}

export type Connection = ReturnType<typeof createConnection>

function parseKey(text: string): string {
  const parsed = llmKey.safeParse(text)
  if (!parsed.success)
    throw new Fault('input.invalid', 'The key is not one word of printable characters. Nothing was sent or kept.')
  return parsed.data
}
