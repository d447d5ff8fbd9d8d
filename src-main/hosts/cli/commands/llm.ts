import type { Command } from 'commander'
import type { CommonOptions } from '../session'
import process from 'node:process'
import { text } from 'node:stream/consumers'
import { EXIT } from '../exitCodes'
import { inSession, withCommonOptions } from '../session'
import { wholeNumber } from './review'

interface KeyOptions extends CommonOptions { readonly url?: string }

/** Keys of LLM servers, and what models made of the texts. */
export function addLlmCommands(program: Command, appRoot: string): void {
  const llm = program.command('llm').description('LLM servers that reword texts: their keys, and what was refused')
  const key = llm.command('key').description('the key of a server; kept for this user in a file that nobody else may read, never in a workspace')

  withCommonOptions(key.command('set'))
    .description('keep the key that is given on standard input; it is sent to this server alone')
    .option('--url <url>', 'address of the server (default: the one in Settings)')
    .addHelpText('after', '\nExamples:\n  s2i llm key set --url https://llm.example.com/v1 < llm.key\n  pass show llm | s2i llm key set --url https://llm.example.com/v1')
    .action(async (options: KeyOptions) => inSession(appRoot, options, async (session) => {
      const { llm } = await session.open()
      if (process.stdin.isTTY)
        session.note('Type the key, Enter, then Ctrl+D.')
      await llm.setKey(await text(process.stdin), options.url)
      session.answer({ kept: true }, 'The key is kept.')
      return EXIT.done
    }))

  withCommonOptions(key.command('clear'))
    .description('forget the key of a server')
    .option('--url <url>', 'address of the server (default: the one in Settings)')
    .addHelpText('after', '\nExample:\n  s2i llm key clear --url https://llm.example.com/v1')
    .action(async (options: KeyOptions) => inSession(appRoot, options, async (session) => {
      await (await session.open()).llm.setKey(null, options.url)
      session.answer({ kept: false }, 'The key is forgotten.')
      return EXIT.done
    }))

  withCommonOptions(llm.command('refusals'))
    .description('show the last rewrites that were refused, and why')
    .option('--limit <n>', 'at most this many', '20')
    .addHelpText('after', '\nExample:\n  s2i llm refusals --limit 5')
    .action(async (options: CommonOptions & { limit: string }) => inSession(appRoot, options, async (session) => {
      const refusals = (await session.open()).rewriting.refusals(wholeNumber(options.limit, '--limit'))
      session.answer({ refusals }, refusals.length === 0 ? 'Nothing was refused.' : refusals.map(({ instructionId, model, problems, answer }) => `${instructionId}  ${model}\n  ${problems.join('; ')}\n  ${printable(answer)}`).join('\n'))
      return EXIT.done
    }))
}

/** A model's text without what could steer a terminal. */
function printable(answer: string): string {
  return answer.replaceAll(/\p{C}/gu, ' ').slice(0, 1000)
}
