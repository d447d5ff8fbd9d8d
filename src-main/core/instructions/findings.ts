import type { Taxonomy } from '../../../src-shared/domain/taxonomy'
import type { Timeline } from '../../../src-shared/domain/timeline'
import type { MomentRules } from './moments'
import type { Findings } from './wording'
import { calibratedTimeline } from '../scoring/timeline'
import { momentsOf } from './moments'

/** What the newest run of a pack found beside scores; of those with a timeline where there are any. */
export interface MeasuredRun {
  readonly pack: string
  /** Values of features in the units of the pack's manifest. */
  readonly features: Readonly<Record<string, number>>
  /** Scores as the pack gave them. */
  readonly timeline: Timeline | null
}

/** What the texts may say of times and features; nothing where no pack has measured the video. */
export function findingsOf(run: MeasuredRun | null, { taxonomy, momentRules }: { taxonomy: Taxonomy, momentRules: MomentRules }): { findings?: Findings } {
  return run === null ? {} : { findings: { features: run.features, moments: run.timeline && momentsOf(calibratedTimeline(run.timeline, run.pack, taxonomy), taxonomy, momentRules) } }
}
