import type { WorkEvent } from '../../../../../src-main/core/jobs/work'
import type { Analysis, PendingVideo, ScoreStore } from '../../../../../src-main/core/scoring/ports'
import type { OpenedScorers, Scorer } from '../../../../../src-main/core/scoring/service'
import type { FaultCode } from '../../../../../src-shared/domain/fault'
import { describe, expect, test } from 'vitest'
import { createScoring } from '../../../../../src-main/core/scoring/service'
import { Fault } from '../../../../../src-shared/domain/fault'

const VIDEOS = ['a', 'b', 'c', 'd', 'e']
const ANALYSIS = { poster: new Uint8Array(), features: {}, windows: [], versions: {} } as unknown as Analysis

/** A pack whose videos end as `outcome` says; counts the videos that reached it. */
function scorer(name: string, outcome: (video: string) => FaultCode | null): Scorer & { readonly asked: string[] } {
  const asked: string[] = []
  return {
    asked,
    pack: { name, sha256: name, manifest: '{}', scoresOf: () => [], timelineOf: () => null },
    analyzer: {
      async analyze({ videoPath }) {
        asked.push(videoPath)
        const code = outcome(videoPath)
        if (code !== null)
          throw new Fault(code, `${name} on ${videoPath}`)
        return ANALYSIS
      },
      dispose: async () => {},
    },
  }
}

function scoringWith(opened: OpenedScorers) {
  const saved: string[] = []
  const setAside: string[] = []
  const scores: ScoreStore = {
    rememberPack: () => {},
    pendingIds: () => VIDEOS,
    getPending: id => ({ id, path: id, sizeBytes: 1, mtimeMs: 1 }) as PendingVideo,
    save: run => void saved.push(`${run.pack} ${run.videoId}`),
    projectAll: () => [],
    markFailed: id => void setAside.push(id),
    saveImported: () => ({ created: 0, updated: 0, matched: 0 }),
  }
  const scoring = createScoring({ scores, files: { stat: async () => ({ sizeBytes: 1, mtimeMs: 1 }) }, posters: { save: async () => {} }, lanes: 1, openScorers: async () => opened })
  async function run() {
    const events: WorkEvent[] = []
    const work = scoring.scorePending(new AbortController().signal)
    let step = await work.next()
    for (; !step.done; step = await work.next())
      events.push(step.value)
    return { summary: step.value, last: events.findLast(event => event.type === 'progress') }
  }
  return { saved, setAside, run }
}

describe('scoring with several packs', () => {
  test('a pack that is disabled on the way stops, is listed once, sets no video aside, and the next goes on', async () => {
    const dover = scorer('dover', video => video === 'c' ? 'pack.disabled' : null)
    const analytic = scorer('analytic', () => null)
    const { run, saved, setAside } = scoringWith({ scorers: [dover, analytic], refused: [] })
    const { summary, last } = await run()
    expect(dover.asked).toEqual(['a', 'b', 'c'])
    expect(analytic.asked).toEqual(VIDEOS)
    expect(saved).toHaveLength(7)
    expect(setAside).toEqual([])
    expect(summary).toMatchObject({ scored: 7, failed: [{ path: 'dover', code: 'pack.disabled' }] })
    expect(last).toMatchObject({ done: 7, total: 7 })
  })

  test('the control: a video that fails is set aside, and its pack goes on', async () => {
    const dover = scorer('dover', video => video === 'c' ? 'scoring.failed' : null)
    const { run, setAside } = scoringWith({ scorers: [dover], refused: [] })
    const { summary } = await run()
    expect(dover.asked).toEqual(VIDEOS)
    expect(setAside).toEqual(['c'])
    expect(summary).toMatchObject({ scored: 4, failed: [{ path: 'c', code: 'scoring.failed' }] })
  })

  test('a pack of the settings that may not score is listed, and the others go on', async () => {
    const analytic = scorer('analytic', () => null)
    const refused = [{ path: 'dover', code: 'pack.disabled' as const, message: 'since yesterday' }]
    expect((await scoringWith({ scorers: [analytic], refused }).run()).summary).toMatchObject({ scored: 5, failed: refused })
  })

  test('when no pack can score anything, its fault is the answer', async () => {
    const { run } = scoringWith({ scorers: [scorer('dover', () => 'environment.pack_invalid')], refused: [] })
    await expect(run()).rejects.toMatchObject({ code: 'environment.pack_invalid' })
  })

  test('a fault of the environment ends everything', async () => {
    const analytic = scorer('analytic', () => null)
    const { run } = scoringWith({ scorers: [scorer('dover', () => 'environment.ffmpeg_missing'), analytic], refused: [] })
    await expect(run()).rejects.toMatchObject({ code: 'environment.ffmpeg_missing' })
    expect(analytic.asked).toEqual([])
  })
})
