import type { ScoreRun, TargetQuality, VideoDetail } from '../../../src-shared/contract/catalog'

export type MachineFinding = ScoreRun['scores'][number] & { readonly pack: string }

const SAME = 1e-6

/**
 * What a pack said about the target behind `quality`: the pack whose score it is, else the newest that has one (a
 * calibrated score is not the raw one); null where nothing was scored from frames.
 */
export function findingOf(video: Pick<VideoDetail, 'runs'>, quality: TargetQuality): MachineFinding | null {
  const machine = quality.machine?.score ?? quality.score
  const found = video.runs.flatMap(run => run.scores.filter(entry => entry.target === quality.target).map(entry => ({ ...entry, pack: run.pack })))
  return found.find(entry => Math.abs(entry.score - machine) < SAME) ?? found[0] ?? null
}
