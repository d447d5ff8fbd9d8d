import type { Command } from 'commander'
import type { PackInfo, PackLicense, PackReport } from '../../../../src-shared/contract/packs'
import type { CommonOptions } from '../session'
import { userInfo } from 'node:os'
import { resolve } from 'node:path'
import { Fault } from '../../../../src-shared/domain/fault'
import { EXIT } from '../exitCodes'
import { count, inSession, withCommonOptions } from '../session'
import { addFeedCommand } from './feed'

const NAMES = '\n\nA pack is named by its id, id@version, or the first 8 digits or more of its sha256.'

/** Model packs: those that came with the application, and those of the workspace. */
export function addPackCommands(program: Command, appRoot: string): void {
  const packs = program.command('packs').description('model packs: what scores videos')

  withCommonOptions(packs.command('list'))
    .description('list the model packs, what they measure, their licence and which are disabled')
    .addHelpText('after', '\nExample:\n  s2i packs list --json')
    .action(async (options: CommonOptions) => inSession(appRoot, options, async (session) => {
      const found = await (await session.open()).packs.list()
      session.answer({ packs: found }, found.map(describe).join('\n'))
      return EXIT.done
    }))

  withCommonOptions(packs.command('import'))
    .argument('<path>', 'folder or zip file with a manifest.json')
    .description('check, try and copy a model pack into the workspace; prints its licence')
    .option('--accept-license', 'accept the licence that is printed')
    .option('--by <name>', 'who accepts it', userInfo().username)
    .addHelpText('after', '\nExamples:\n  s2i packs import dover/\n  s2i packs import dover.zip --accept-license --by "Ana Lima"\n\nHow to make a pack: docs/model-packs.md')
    .action(async (path: string, options: CommonOptions & { acceptLicense?: true, by: string }) => inSession(appRoot, options, async (session) => {
      const { packs } = await session.open()
      const imported = await packs.import(resolve(path), session.signal)
      const pack = options.acceptLicense ? await packs.acceptLicense(imported.pack.sha256, curator(options.by)) : imported.pack
      session.answer({ ...imported, pack }, [
        describe(pack),
        ...checkLines(imported.report),
        ...licenseLines(imported.license),
        imported.known ? 'It was there before; nothing was changed.' : 'Imported.',
        nextStep(pack),
      ].join('\n'))
      return EXIT.done
    }))

  addNamedCommands(packs, appRoot)
  addFeedCommand(packs, appRoot)
}

/** Commands about one pack that is here. */
function addNamedCommands(packs: Command, appRoot: string): void {
  withCommonOptions(packs.command('verify'))
    .argument('<pack>', 'which pack')
    .description('check the files of a pack and try its model again')
    .addHelpText('after', `\nExamples:\n  s2i packs verify dover\n  s2i packs verify dover@1.0.0 --json${NAMES}`)
    .action(async (name: string, options: CommonOptions) => inSession(appRoot, options, async (session) => {
      const report = await (await session.open()).packs.verify(name, session.signal)
      session.answer(report, [...checkLines(report), report.ok ? 'The pack is in order.' : 'The pack is not in order: remove it and import it again.'].join('\n'))
      return report.ok ? EXIT.done : EXIT.someFailed
    }))

  withCommonOptions(packs.command('license'))
    .argument('<pack>', 'which pack')
    .description('print the licence of a pack')
    .addHelpText('after', `\nExample:\n  s2i packs license dover${NAMES}`)
    .action(async (name: string, options: CommonOptions) => inSession(appRoot, options, async (session) => {
      const license = await (await session.open()).packs.getLicense(name)
      session.answer(license, licenseLines(license).join('\n'))
      return EXIT.done
    }))

  withCommonOptions(packs.command('accept'))
    .argument('<pack>', 'which pack')
    .description('accept the licence of a pack, so that it can score; recorded with name, time and checksum')
    .requiredOption('--by <name>', 'who accepts it')
    .addHelpText('after', `\nExample:\n  s2i packs accept dover --by "Ana Lima"${NAMES}`)
    .action(async (name: string, options: CommonOptions & { by: string }) => inSession(appRoot, options, async (session) => {
      const { packs } = await session.open()
      const pack = await packs.acceptLicense((await packs.find(name)).sha256, curator(options.by))
      session.answer(pack, `${describe(pack)}\n${nextStep(pack)}`)
      return EXIT.done
    }))

  withCommonOptions(packs.command('enable'))
    .argument('<pack>', 'which pack')
    .description('let a pack score again that was disabled because its process crashed; the count of crashes starts anew')
    .addHelpText('after', `\nExamples:\n  s2i packs verify dover && s2i packs enable dover\n  s2i packs enable dover@1.0.0 --json${NAMES}`)
    .action(async (name: string, options: CommonOptions) => inSession(appRoot, options, async (session) => {
      const pack = await (await session.open()).packs.enable(name)
      session.answer(pack, `${describe(pack)}\n${nextStep(pack)}`)
      return EXIT.done
    }))

  withCommonOptions(packs.command('remove'))
    .argument('<pack>', 'which pack')
    .description('remove an imported pack; scores made with it stay')
    .addHelpText('after', `\nExample:\n  s2i packs remove dover@1.0.0${NAMES}`)
    .action(async (name: string, options: CommonOptions) => inSession(appRoot, options, async (session) => {
      const pack = await (await session.open()).scoringChoice.removePack(name)
      session.answer(pack, `Removed ${pack.id}@${pack.version}. Scores made with it stay.`)
      return EXIT.done
    }))
}

function curator(name: string): string {
  const trimmed = name.trim()
  if (trimmed === '' || trimmed.length > 80)
    throw new Fault('input.invalid', '--by is a name of 1 to 80 characters. No licence was accepted.')
  return trimmed
}

function nextStep({ id, licensed, usable }: PackInfo): string {
  if (usable)
    return `Score with it: s2i score --pack ${id}`
  return licensed ? `It scores once it is enabled: s2i packs enable ${id}` : `It scores once its licence is accepted: s2i packs accept ${id} --by NAME`
}

function describe(pack: PackInfo): string {
  const accepted = pack.accepted === null ? 'not accepted yet' : `accepted by ${pack.accepted.by} on ${pack.accepted.at.slice(0, 10)}`
  return [
    `${pack.id}@${pack.version}  ${pack.title}  (${pack.kind}, ${pack.origin}, sha256 ${pack.sha256.slice(0, 12)})`,
    `  licence ${pack.license}${pack.commercialUse ? '' : ', no commercial use'}${pack.origin === 'imported' ? `, ${accepted}` : ''}`,
    ...(pack.disabled === null ? [] : [`  DISABLED since ${pack.disabled.at.slice(0, 10)}: ${pack.disabled.reason}`, `  enable it again: s2i packs enable ${pack.id}@${pack.version}`]),
    ...(pack.disabled === null && pack.crashes > 0 ? [`  its process crashed ${count(pack.crashes, 'time')} lately`] : []),
    `  measured: ${pack.measured.join(', ')}`,
    ...(pack.inferred.length > 0 ? [`  inferred: ${pack.inferred.join(', ')}`] : []),
  ].join('\n')
}

function checkLines({ checks }: PackReport): string[] {
  const marks = { ok: 'ok  ', warning: 'WARN', failed: 'FAIL' }
  return checks.map(check => `${marks[check.result]}  ${check.label}: ${check.detail}`)
}

function licenseLines({ name, commercialUse, sourceUrl, text }: PackLicense): string[] {
  return [`Licence: ${name} (${commercialUse ? 'commercial use allowed' : 'no commercial use'})${sourceUrl === null ? '' : `, from ${sourceUrl}`}`, ...(text === null ? [] : ['', text.trimEnd(), ''])]
}
