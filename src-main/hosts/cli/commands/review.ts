import type { Command } from 'commander'
import type { InstructionKind } from '../../../../src-shared/domain/claim'
import type { CommonOptions } from '../session'
import { v7 as uuidv7 } from 'uuid'
import { VERDICTS } from '../../../../src-shared/contract/review'
import { INSTRUCTION_KINDS, INSTRUCTION_STATES } from '../../../../src-shared/domain/claim'
import { Fault } from '../../../../src-shared/domain/fault'
import { EXIT } from '../exitCodes'
import { count, inSession, withCommonOptions } from '../session'

/** Listing and deciding on instructions. */
export function addReviewCommands(program: Command, appRoot: string): void {
  withCommonOptions(program.command('instructions'))
    .description('print instructions, one JSON document a line with --json')
    .option('--kind <kind>', INSTRUCTION_KINDS.join(' | '))
    .option('--state <state>', INSTRUCTION_STATES.join(' | '))
    .option('--language <code>', 'such as en or zh')
    .option('--limit <n>', 'at most this many')
    .option('--after <id>', 'only those after this id, to page through many')
    .addHelpText('after', '\nExamples:\n  s2i instructions --kind reasoning --limit 3\n  s2i instructions --state approved --json > approved.jsonl\n\nWith --json, a comparison of two videos has "videos": [first, second] beside "video" (the first), and its claims about\nthe second one have "video": "second".')
    .action(async (options: CommonOptions & { kind?: string, state?: string, language?: string, limit?: string, after?: string }) => inSession(appRoot, options, async (session) => {
      const { instructions, languages } = await session.open()
      const query = {
        language: options.language === undefined ? undefined : languages.of(options.language).source.language,
        kind: options.kind === undefined ? undefined : oneOf(INSTRUCTION_KINDS, options.kind, '--kind'),
        state: options.state === undefined ? undefined : oneOf(INSTRUCTION_STATES, options.state, '--state'),
        limit: options.limit === undefined ? undefined : wholeNumber(options.limit, '--limit'),
        after: options.after,
      }
      for (const { id, videoId, second, kind, question, response, claims, state, provenance, ...rest } of instructions.each(query)) {
        await session.line(session.json
          ? JSON.stringify({ id, video: videoId, ...(second && { videos: [videoId, second.videoId] }), kind, questionType: rest.questionType, question, response, claims, state, stale: rest.stale, provenance })
          : `${id}  ${kind} (${rest.questionType})  ${state}  ${second ? `${rest.videoName} and ${second.videoName}` : rest.videoName}\n  Q: ${question}\n  A: ${response}\n`)
      }
      return EXIT.done
    }))

  withCommonOptions(program.command('decide'))
    .description('approve, reject or flag instructions; every decision is an event that can be undone')
    .option('--ids <list>', 'comma-separated instruction ids')
    .option('--where <expression>', 'conditions joined by "and": state, kind, type, language, video, or any dimension, group or overall')
    .requiredOption('--verdict <verdict>', VERDICTS.join(' | '))
    .requiredOption('--by <name>', 'name of the curator')
    .addHelpText('after', '\nExamples:\n  s2i decide --ids 0192...,0192... --verdict approve --by Ana\n  s2i decide --where "state=pending and kind=qa and overall>=good" --verdict approve --by Ana')
    .action(async (options: CommonOptions & { ids?: string, where?: string, verdict: string, by: string }) => inSession(appRoot, options, async (session) => {
      if ((options.ids === undefined) === (options.where === undefined))
        throw new Fault('input.invalid', 'Say which instructions: either --ids or --where.')
      const { review } = await session.open()
      const ids = options.ids?.split(',').map(id => id.trim()).filter(id => id !== '')
      const { decided, missing } = review.decideSelected({
        ...(ids && { ids }),
        ...(options.where !== undefined && { where: options.where }),
        verdict: oneOf(VERDICTS, options.verdict, '--verdict'),
        by: curator(options.by),
        newId: uuidv7,
      })
      const failed = missing.map(id => ({ id, code: 'not_found', message: `There is no instruction ${id} in this workspace.` }))
      for (const { message } of failed)
        session.note(message)
      session.answer({ verdict: options.verdict, decided, failed }, `${options.verdict}: ${count(decided, 'instruction')}.`)
      return failed.length > 0 ? EXIT.someFailed : EXIT.done
    }))
}

/** @throws Fault `input.invalid`. */
export function parseKinds(list: string): InstructionKind[] {
  return list.split(',').map(kind => oneOf(INSTRUCTION_KINDS, kind.trim(), '--kinds'))
}

/** @throws Fault `input.invalid` listing what is allowed. */
export function oneOf<Value extends string>(allowed: readonly Value[], value: string, option: string): Value {
  const found = allowed.find(entry => entry === value)
  if (found === undefined)
    throw new Fault('input.invalid', `${option} is one of ${allowed.join(', ')}, not "${value}".`)
  return found
}

/** A number from 0 to 1. @throws Fault `input.invalid`. */
export function shareOf(value: string, option: string): number {
  const number = Number(value)
  if (value.trim() === '' || !(number >= 0 && number <= 1))
    throw new Fault('input.invalid', `${option} is a number from 0 to 1, not "${value}".`)
  return number
}

/** A whole number from 0 to 2^31-1. @throws Fault `input.invalid`. */
export function wholeNumber(value: string, option: string): number {
  const number = Number(value)
  if (!/^\d+$/.test(value) || number > 2 ** 31 - 1)
    throw new Fault('input.invalid', `${option} is a whole number from 0, not "${value}".`)
  return number
}

function curator(name: string): string {
  const trimmed = name.trim()
  if (trimmed.length === 0 || trimmed.length > 80)
    throw new Fault('input.invalid', '--by is the curator\'s name, 1 to 80 characters.')
  return trimmed
}
