import type { ContractRouterClient } from '@orpc/contract'
import type { InjectionKey } from 'vue'
import type { contract } from '../../src-shared/contract'
import type { Session } from './session'
import { createORPCClient } from '@orpc/client'
import { RPCLink } from '@orpc/client/fetch'
import { inject } from 'vue'

/** Every operation of the workstation as typed functions. */
export type Api = ContractRouterClient<typeof contract>

const API: InjectionKey<Api> = Symbol('api')
export { API as apiKey }

/**
 * Client of the host that served this page: `<origin>/rpc`, on the desktop and on the web alike.
 * A 401 expires the session before the call fails, so that the page can ask for the token once.
 */
export function createApi(origin: string, session: Session): Api {
  const link = new RPCLink({
    url: `${origin}/rpc`,
    headers: () => session.headers(),
    fetch: async (request, init) => {
      const response = await fetch(request, init)
      if (response.status === 401)
        session.expire()
      return response
    },
  })
  return createORPCClient<Api>(link)
}

/** The client the page was started with. */
export function useApi(): Api {
  const api = inject(API)
  if (api === undefined)
    throw new Error('The api was not provided')
  return api
}
