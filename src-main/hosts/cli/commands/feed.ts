import type { Command } from 'commander'
import type { ScoringChoice } from '../../../../src-shared/contract/scoring'
import type { CommonOptions } from '../session'
import { Fault } from '../../../../src-shared/domain/fault'
import { EXIT } from '../exitCodes'
import { count, inSession, withCommonOptions } from '../session'

const PAIR = /^([a-z][a-z0-9_]*)=([a-z0-9-]*)$/

/** Which packs score, and which of them feeds the level of each dimension, group or the overall. */
export function addFeedCommand(packs: Command, appRoot: string): void {
  withCommonOptions(packs.command('feed'))
    .argument('[target=pack...]', 'pack that feeds a dimension, a group or overall from now on; "target=" takes it back')
    .option('--score-with <ids>', 'packs that score what is pending, separated by commas')
    .description('show or choose which pack feeds which level; stored scores and decisions stay as they are')
    .addHelpText('after', '\nExamples:\n  s2i packs feed\n  s2i packs feed overall=dover aesthetic=dover --score-with analytic,dover\n  s2i packs feed overall=')
    .action(async (pairs: string[], options: CommonOptions & { scoreWith?: string }) => inSession(appRoot, options, async (session) => {
      const { scoringChoice, scoring } = await session.open()
      const before = scoringChoice.getChoice()
      const wanted = changed(before, pairs, options.scoreWith)
      if (pairs.length === 0 && options.scoreWith === undefined) {
        session.answer(before, describe(before))
        return EXIT.done
      }
      await scoringChoice.setChoice(wanted)
      const { videos } = await session.run(scoring.applyPolicy(session.signal))
      session.answer({ ...scoringChoice.getChoice(), videos }, `${describe(wanted)}\nThe levels of ${count(videos, 'video')} follow.`)
      return EXIT.done
    }))
}

function changed({ enabled, policy }: ScoringChoice, pairs: readonly string[], scoreWith: string | undefined): ScoringChoice {
  const targets = { ...policy.targets }
  for (const pair of pairs) {
    const [, target, pack] = PAIR.exec(pair) ?? []
    if (target === undefined || pack === undefined)
      throw new Fault('input.invalid', `"${pair}" is not of the form target=pack, such as overall=dover. Nothing was changed.`)
    if (pack === '')
      delete targets[target]
    else targets[target] = pack
  }
  return { enabled: scoreWith === undefined ? enabled : scoreWith.split(',').map(id => id.trim()), policy: { ...policy, targets } }
}

function describe({ enabled, policy }: ScoringChoice): string {
  return [
    `Videos are scored with ${enabled.join(', ')}.`,
    ...Object.entries(policy.targets).map(([target, pack]) => `${target} is fed by ${pack}.`),
    `All other dimensions are fed by ${policy.otherwise}; groups and the overall are aggregated.`,
  ].join('\n')
}
