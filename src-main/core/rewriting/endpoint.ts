import { Fault } from '../../../src-shared/domain/fault'

const MAX_CHARS = 500

/** Addresses of this computer, as a URL writes them. */
function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127\.\d+\.\d+\.\d+$/.test(hostname)
}

/**
 * The address of an OpenAI-compatible server (`http://localhost:11434/v1`): https, or http on this computer. Plain http to
 * another host shows texts and key to the network between, so that takes consent.
 * @throws Fault `llm.endpoint_refused`.
 */
export function parseEndpoint(text: string, consent: { readonly insecure: boolean }): URL {
  const refuse = (why: string): Fault => new Fault('llm.endpoint_refused', `The address of the LLM server cannot be used: ${why} Nothing was sent.`)
  if (text.length > MAX_CHARS || !URL.canParse(text))
    throw refuse('it is not a URL such as http://localhost:11434/v1.')
  const url = new URL(text)
  if (url.protocol !== 'https:' && url.protocol !== 'http:')
    throw refuse('it starts neither with https:// nor with http://.')
  if (url.username !== '' || url.password !== '')
    throw refuse('it holds a user name or password. Give the key on its own instead.')
  if (url.search !== '' || url.hash !== '')
    throw refuse('it has a part after ? or #.')
  if (url.protocol === 'http:' && !isLoopback(url.hostname) && !consent.insecure)
    throw refuse(`http:// to ${url.hostname} would send texts and key unencrypted over the network. Use https://, a tunnel to this computer, or allow it (--llm-insecure, or the switch in Settings).`)
  return url
}
