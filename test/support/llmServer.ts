import type { IncomingHttpHeaders, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { AskedPair } from './reword'
import { createServer } from 'node:http'
import { text } from 'node:stream/consumers'
import { gzipSync } from 'node:zlib'
import { dropped, faithful, flipped } from './reword'

type Content = string | readonly ({ type: 'text', text: string } | { type: 'image_url', image_url: { url: string } })[]
export interface Asked {
  /** Empty where pictures are asked about. */
  readonly pair: AskedPair
  /** Data URLs of pictures, in their order. */
  readonly images: readonly string[]
  readonly headers: IncomingHttpHeaders
  readonly messages: readonly { role: string, content: Content }[]
  readonly body: Record<string, unknown>
}
type Behaviour = (response: ServerResponse, asked: Asked) => void | Promise<void>

export interface LlmServer extends AsyncDisposable {
  /** Address with `/v1`. */
  readonly url: string
  readonly asked: Asked[]
  /** Bytes of bodies handed to the sockets. */
  sentBytes: number
  behave: (name: BehaviourName | Behaviour) => void
}

export const GIGABYTE = 1024 ** 3
/** 64 kB that unpack to 64 MB; packed before any clock runs. */
const BOMB = gzipSync(new Uint8Array(64 * 1024 ** 2).fill(32))

/** Answers as a chat server does, with what the model is to have said. */
export function say(response: ServerResponse, content: string): void {
  const body = JSON.stringify({ id: 'x', object: 'chat.completion', choices: [{ index: 0, finish_reason: 'stop', message: { role: 'assistant', content } }], usage: { prompt_tokens: 300, completion_tokens: 100, total_tokens: 400 } })
  response.writeHead(200, { 'content-type': 'application/json' }).end(body)
}
/** What every video shows, to a faithful model that sees pictures. */
export const CAPTION = 'a man walking a dog along a beach'
const sayPair = (to: ServerResponse, { question, response }: { question: string, response: string }): void => say(to, JSON.stringify({ question, response }))

function forever(response: ServerResponse, ms: number, send: () => void): void {
  const timer = setInterval(send, ms)
  response.on('close', () => clearInterval(timer))
}

/** What servers and models do, good and bad. */
export const BEHAVIOURS = {
  'faithful': (response, { pair, images }) => images.length > 0 ? say(response, JSON.stringify({ caption: CAPTION })) : sayPair(response, faithful(pair)),
  'flips a level': (response, { pair }) => sayPair(response, flipped(pair)),
  'drops a claim': (response, { pair }) => sayPair(response, dropped(pair)),
  'adds markdown': (response, { pair }) => sayPair(response, { ...faithful(pair), response: `## Answer\n\n**${faithful(pair).response}**` }),
  'adds a script': (response, { pair }) => sayPair(response, { ...faithful(pair), response: `${faithful(pair).response} <img src=x onerror="fetch('//example.com')"><script>alert(1)</script>` }),
  'half JSON': (response, { pair }) => say(response, JSON.stringify(faithful(pair)).slice(0, -12)),
  'wrong schema': (response, { pair }) => say(response, JSON.stringify({ answer: pair.response, tool: 'shell' })),
  'hang': () => {},
  'drip': (response) => {
    response.writeHead(200, { 'content-type': 'application/json' })
    forever(response, 20, () => response.write(' '))
  },
  '1 GB flood': function (this: LlmServer, response) {
    response.writeHead(200, { 'content-type': 'application/json' })
    const chunk = ' '.repeat(64 * 1024)
    let sent = 0
    const pour = (): void => {
      while (sent < GIGABYTE && !response.destroyed) {
        sent += chunk.length
        this.sentBytes += chunk.length
        if (!response.write(chunk))
          return void response.once('drain', pour)
      }
      response.end()
    }
    pour()
  },
  '429 storm': response => void response.writeHead(429, { 'content-type': 'application/json', 'retry-after': '3600' }).end('{"error":{"message":"slow down"}}'),
  'redirect': response => void response.writeHead(302, { location: 'http://169.254.169.254/latest/meta-data/' }).end(),
  'gzip bomb': (response) => {
    response.writeHead(200, { 'content-type': 'application/json', 'content-encoding': 'gzip' }).end(BOMB)
  },
  'duplicate keys': (response, { pair }) => say(response, `{"question":${JSON.stringify(pair.question)},"response":"other","response":${JSON.stringify(faithful(pair).response)}}`),
  'empty': response => say(response, ''),
  'NUL bytes': (response, { pair }) => sayPair(response, { ...faithful(pair), response: `${faithful(pair).response}\u0000` }),
  'raw NUL bytes': response => void response.writeHead(200, { 'content-type': 'application/json' }).end('{"choices":\u0000[]}'),
  'HTML with status 200': response => void response.writeHead(200, { 'content-type': 'text/html' }).end('<html><script>alert(1)</script></html>'),
  'half an answer': response => void response.writeHead(200, { 'content-type': 'application/json', 'content-length': '5000' }).write('{"choices":[', () => response.destroy()),
  'internal error': response => void response.writeHead(500, { 'content-type': 'text/plain' }).end('boom'),
  'duplicate keys around': response => void response.writeHead(200, { 'content-type': 'application/json' }).end('{"choices":[],"choices":[{"message":{"content":"x"}}]}'),
  'wrong key': response => void response.writeHead(401, { 'content-type': 'application/json' }).end('{"error":{"message":"no"}}'),
  'knows no schemas': (response, { pair, body }) => 'response_format' in body
    ? void response.writeHead(400, { 'content-type': 'application/json' }).end('{"error":{"message":"response_format is not supported"}}')
    : sayPair(response, faithful(pair)),
} satisfies Record<string, Behaviour | ((this: LlmServer, response: ServerResponse, asked: Asked) => void)>
export type BehaviourName = keyof typeof BEHAVIOURS

/** A chat server on this computer that misbehaves as told. */
export async function startLlmServer(behaviour: BehaviourName | Behaviour = 'faithful'): Promise<LlmServer> {
  let current = behaviour
  const http = createServer()
  await new Promise<void>(resolve => http.listen(0, '127.0.0.1', resolve))
  const server: LlmServer = {
    url: `http://127.0.0.1:${(http.address() as AddressInfo).port}/v1`,
    asked: [],
    sentBytes: 0,
    behave: (next) => { current = next },
    [Symbol.asyncDispose]: async () => {
      http.closeAllConnections()
      await new Promise(resolve => http.close(resolve))
    },
  }
  http.on('request', async (request, response) => {
    const body = JSON.parse(await text(request)) as Asked['body'] & { messages: Asked['messages'] }
    const user = body.messages.find(message => message.role === 'user')?.content ?? ''
    const pair = typeof user === 'string' ? JSON.parse(user.slice(user.indexOf('{'))) as AskedPair : { question: '', response: '', ratings: [] }
    const images = typeof user === 'string' ? [] : user.flatMap(part => part.type === 'image_url' ? part.image_url.url : [])
    const asked = { pair, images, headers: request.headers, messages: body.messages, body }
    server.asked.push(asked)
    const act: Behaviour = typeof current === 'string' ? BEHAVIOURS[current] : current
    await act.call(server, response, asked)
  })
  return server
}
