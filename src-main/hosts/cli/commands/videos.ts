import type { Command } from 'commander'
import type { ProviderName } from '../../../../src-shared/domain/provider'
import type { CommonOptions } from '../session'
import { resolve } from 'node:path'
import { Fault } from '../../../../src-shared/domain/fault'
import { PROVIDER_NAMES } from '../../../../src-shared/domain/provider'
import { count, exitAfterBatch, inSession, withCommonOptions } from '../session'

/** Adding and scoring videos. */
export function addVideoCommands(program: Command, appRoot: string): void {
  withCommonOptions(program.command('add'))
    .argument('<path...>', 'videos, or folders that are searched for videos')
    .description('add videos to the workspace; a file is known by the sha256 of its bytes')
    .addHelpText('after', '\nExamples:\n  s2i add clips/\n  s2i add a.mp4 b.mov --workspace my-set --json')
    .action(async (paths: string[], options: CommonOptions) => inSession(appRoot, options, async (session) => {
      const { catalog } = await session.open()
      const summary = await session.run(catalog.add(paths.map(path => resolve(path)), session.signal))
      session.answer(summary, `Added ${count(summary.added, 'video')}, ${summary.known} already known, ${count(summary.failed.length, 'file')} set aside.`)
      return exitAfterBatch(summary.failed)
    }))

  withCommonOptions(program.command('score'))
    .description('score what has no result of the pack yet; killed and started again, it goes on')
    .option('--pack <id>', 'only this model pack (default: those the settings name)')
    .option('--provider <name>', `where the model runs: ${PROVIDER_NAMES.join(', ')} (default: the setting of the workspace, which is auto unless changed)`)
    .addHelpText('after', '\nExamples:\n  s2i score\n  s2i score --provider cpu --json')
    .action(async (options: CommonOptions & { pack?: string, provider?: string }) => inSession(appRoot, options, async (session) => {
      const { scoring } = await session.open({ ...providerOption(options.provider), scoresSoon: true })
      const summary = await session.run(scoring.scorePending(session.signal, options.pack === undefined ? undefined : [options.pack]))
      session.answer(summary, `Scored ${count(summary.scored, 'video')} with ${summary.packs.join(', ')}; ${summary.failed.length} set aside.`)
      return exitAfterBatch(summary.failed)
    }))

  withCommonOptions(program.command('scores'))
    .description('print the scores and levels that hold now')
    .addHelpText('after', '\nExamples:\n  s2i scores\n  s2i scores --json > scores.json')
    .action(async (options: CommonOptions) => inSession(appRoot, options, async (session) => {
      const { catalog, taxonomy } = await session.open()
      const groups = new Set(taxonomy.groups.map(entry => entry.id))
      const dimensions = new Set(taxonomy.dimensions.map(entry => entry.id))
      const videos = [...catalog.each()].filter(video => video.quality.length > 0).map((video) => {
        const inDimensions = video.quality.filter(entry => dimensions.has(entry.target))
        const inGroups = video.quality.filter(entry => groups.has(entry.target))
        const overall = video.quality.find(entry => entry.target === 'overall')
        return {
          id: video.id,
          path: video.path ?? video.name,
          sha256: video.sha256,
          source: video.source,
          scores: Object.fromEntries(inDimensions.map(entry => [entry.target, entry.score])),
          levels: Object.fromEntries(inDimensions.map(entry => [entry.target, entry.level])),
          inferred: inDimensions.filter(entry => entry.source === 'inferred').map(entry => entry.target),
          groups: Object.fromEntries(inGroups.map(entry => [entry.target, { score: entry.score, level: entry.level }])),
          overall: overall ? { score: overall.score, level: overall.level } : null,
          degraded: video.degraded,
        }
      })
      const lines = videos.map(video => `${(video.overall?.level ?? '-').padEnd(10)}${(video.overall?.score ?? 0).toFixed(3)}  ${video.path}`)
      session.answer({ videos }, lines.length > 0 ? lines.join('\n') : 'No video has scores yet. Add videos with "s2i add", then run "s2i score".')
      return 0
    }))
}

/** What `--provider` adds to how a workspace is opened. @throws Fault `input.invalid` naming the providers there are. */
export function providerOption(value: string | undefined): { provider?: ProviderName } {
  if (value === undefined)
    return {}
  const found = PROVIDER_NAMES.find(name => name === value)
  if (!found)
    throw new Fault('input.invalid', `There is no provider "${value}". Choose one of ${PROVIDER_NAMES.join(', ')}.`)
  return { provider: found }
}
