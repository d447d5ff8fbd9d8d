import type { Command } from 'commander'
import type { Server } from '../../core/rewriting/connection'
import { readFileSync } from 'node:fs'
import process from 'node:process'
import { llmSettings } from '../../../src-shared/contract/llm'
import { Fault } from '../../../src-shared/domain/fault'
import { refusalRate } from '../../../src-shared/domain/rewrite'
import { wholeNumber } from './commands/review'

/** Which server and model, as commands take them. */
export interface LlmOptions { readonly llm?: string, readonly model?: string, readonly llmConcurrency?: string, readonly llmKeyFile?: string, readonly llmInsecure?: boolean }

/** For `--help`: where the key comes from. */
export const KEY_HELP = 'The key comes from --llm-key-file, else $S2I_LLM_KEY, else "s2i llm key set".'

/** Adds the options that name a server; `purpose` completes "with a model behind this server". */
export function withLlmOptions(command: Command, purpose: string): Command {
  return command
    .option('--llm <url>', `${purpose} a model behind this OpenAI-compatible server`)
    .option('--model <name>', 'with --llm: which model')
    .option('--llm-concurrency <n>', 'with --llm: requests at once, 1 to 16 (default: the setting, 2 at first)')
    .option('--llm-key-file <path>', 'with --llm: file that holds the key')
    .option('--llm-insecure', 'with --llm: allow http:// to another computer')
}

/** The server that the options name; null without `--llm`. Call it before a workspace is opened: it takes the key out of the environment, which child processes inherit. @throws Fault `input.invalid`. */
export function serverOf({ llm: url, model, llmConcurrency, llmKeyFile, llmInsecure }: LlmOptions): Server | null {
  const keyInEnvironment = process.env.S2I_LLM_KEY
  delete process.env.S2I_LLM_KEY
  if (url === undefined) {
    if (model !== undefined || llmConcurrency !== undefined || llmKeyFile !== undefined || llmInsecure === true)
      throw new Fault('input.invalid', 'Say with --llm which server the model is on, such as --llm http://localhost:11434/v1.')
    return null
  }
  if (model === undefined)
    throw new Fault('input.invalid', 'Say with --model which model of the server is asked.')
  const key = llmKeyFile === undefined ? keyInEnvironment || undefined : keyIn(llmKeyFile)
  return { url, model, concurrency: llmConcurrency === undefined ? undefined : concurrency(llmConcurrency), insecure: llmInsecure, key }
}

/** A summary of asking as `--json` shows it: with the refusal rate and, over the whole run, what came per second (null where it was too short to tell). */
export function withRates<Summary extends { readonly accepted: number, readonly refused: number, readonly asked: number, readonly tokensOut: number, readonly elapsedS: number }>(summary: Summary) {
  const per = (n: number): number | null => summary.elapsedS > 0 ? Math.round(n / summary.elapsedS * 100) / 100 : null
  return { ...summary, refusalRate: refusalRate(summary), askedPerS: per(summary.asked), tokensPerS: per(summary.tokensOut) }
}

function concurrency(value: string): number {
  const parsed = llmSettings.shape.concurrency.safeParse(wholeNumber(value, '--llm-concurrency'))
  if (!parsed.success)
    throw new Fault('input.invalid', `--llm-concurrency is from 1 to 16, not ${value}.`)
  return parsed.data
}

function keyIn(path: string): string {
  try { return readFileSync(path, 'utf8') }
  catch (cause) { throw new Fault('input.invalid', `The key file ${path} could not be read. Nothing was sent.`, { cause }) }
}
