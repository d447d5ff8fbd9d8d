import type { Command } from 'commander'
import type { CommonOptions } from '../session'
import { spawn } from 'node:child_process'
import { resolve } from 'node:path'
import process from 'node:process'
import { v7 as uuidv7 } from 'uuid'
import { Fault } from '../../../../src-shared/domain/fault'
import { serveWeb } from '../../web/serveWeb'
import { EXIT } from '../exitCodes'
import { inSession, withCommonOptions } from '../session'
import { describeProviders, providersReport } from './providers'
import { wholeNumber } from './review'
import { reportTrust } from './trust'

const MAX_PORT = 65_535

/** Serving the workstation, and looking at the installation. */
export function addHostCommands(program: Command, appRoot: string): void {
  withCommonOptions(program.command('serve'))
    .argument('[path...]', 'videos or folders to add once it is running')
    .description('open the workstation in a browser of this machine; prints the address with its token')
    .option('--port <n>', 'port to listen on (default: any free one)')
    .option('--no-open', 'do not open a browser')
    .addHelpText('after', '\nExamples:\n  s2i serve\n  s2i serve --port 8321 --no-open          then: ssh -L 8321:127.0.0.1:8321 gpu-box')
    .action(async (paths: string[], options: CommonOptions & { port?: string, open: boolean }) => inSession(appRoot, options, async (session) => {
      const port = options.port === undefined ? 0 : portNumber(options.port)
      const workspace = await session.open()
      const server = await serveWeb({
        router: workspace.router,
        media: workspace.mediaSource,
        rendererDir: workspace.rendererDir,
        port,
        signal: session.signal,
        log: event => workspace.log.error(event.message, event.error, { at: event.at, durationMs: event.durationMs }),
      })
      if (paths.length > 0)
        workspace.longWork.addVideos(uuidv7(), paths.map(path => resolve(path)))
      session.answer({ url: server.url, workspace: session.workspaceDir }, `S2I Workbench: ${server.url}\nWorkspace: ${session.workspaceDir}\nStop with Ctrl+C.`)
      if (options.open && !session.json)
        openBrowser(server.url)
      await untilAborted(session.signal)
      await server.close()
      return EXIT.done
    }))

  withCommonOptions(program.command('doctor'))
    .description('check that everything the workbench needs is there, and say what to do when not')
    .option('--providers', 'only the execution providers: which are available, why not, how fast, what auto takes')
    .option('--measure', 'measure the execution providers again instead of telling what is remembered')
    .option('--scores', 'only whether scores can be trusted: distributions, packs that disagree, outliers, golden clip')
    .option('--response', 'with --scores: also make five of your clips worse and check that their scores fall')
    .addHelpText('after', '\nExamples:\n  s2i doctor\n  s2i doctor --scores --response\n  s2i doctor --json\n  s2i doctor --providers --measure      after a graphics driver was installed or a provider was given up')
    .action(async (options: CommonOptions & { providers?: boolean, measure?: boolean, scores?: boolean, response?: boolean }) => inSession(appRoot, options, async (session) => {
      if (options.scores === true || options.response === true)
        return reportTrust(session, { response: options.response === true })
      const workspace = await session.open()
      if (options.providers === true) {
        const providers = await providersReport(workspace, options.measure === true)
        session.answer({ providers }, describeProviders(providers))
        return EXIT.done
      }
      const { checks } = await workspace.doctor()
      const providers = await providersReport(workspace, options.measure === true)
      const lines = checks.map(check => `${check.ok ? 'ok  ' : 'FAIL'}  ${check.label}: ${check.detail}${check.advice ? `\n      ${check.advice}` : ''}`)
      session.answer({ checks, providers }, `${lines.join('\n')}\n\n${describeProviders(providers)}`)
      return checks.every(check => check.ok) ? EXIT.done : EXIT.environment
    }))
}

function portNumber(text: string): number {
  const port = wholeNumber(text, '--port')
  if (port > MAX_PORT)
    throw new Fault('input.invalid', `--port is a number from 0 (any free one) to ${MAX_PORT}, not ${port}.`)
  return port
}

async function untilAborted(signal: AbortSignal): Promise<void> {
  if (!signal.aborted)
    await new Promise<void>(done => signal.addEventListener('abort', () => done(), { once: true }))
}

/** Best effort: where there is no screen or no opener, the printed address is enough. */
function openBrowser(url: string): void {
  const openers: Partial<Record<NodeJS.Platform, readonly [string, ...string[]]>> = { darwin: ['open'], win32: ['rundll32', 'url.dll,FileProtocolHandler'], linux: ['xdg-open'] }
  const opener = openers[process.platform]
  if (!opener || (process.platform === 'linux' && !process.env.DISPLAY && !process.env.WAYLAND_DISPLAY))
    return
  const [command, ...before] = opener
  spawn(command, [...before, url], { detached: true, stdio: 'ignore' }).on('error', () => {}).unref()
}
