import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { cliJson, runCli, startCli } from '../../../../support/cli'
import { TEST_DATA, testData } from '../../../../support/repository'

let folder: string
beforeEach(() => { folder = mkdtempSync(join(tmpdir(), 's2i-cli-')) })
afterEach(() => rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 }))

const SMALL = ['ax_bear-vp9-odd-dimensions.webm', 'ax_dolbyVision-hdr.MOV', 'sk_carphone_distorted.mp4', 'sk_carphone_pristine.mp4']

function smallClips(): string {
  const clips = join(folder, 'clips')
  mkdirSync(clips)
  for (const name of SMALL)
    copyFileSync(join(testData('videos/clips'), name), join(clips, name))
  return clips
}

describe.skipIf(TEST_DATA === null)('the main job on real clips', () => {
  test('a folder becomes scored, explained, exported pairs; doing it again changes nothing', async () => {
    const clips = smallClips()
    const first = await cliJson(['run', clips, '--out', 'out'], folder)
    const { generated } = first.document
    expect(first).toMatchObject({ code: 0, document: { added: 4, known: 0, scored: 4, exported: generated, failed: [], out: join(folder, 'out') } })
    // Four texts a video; which neighbours are compared follows from the order in which the clips were added.
    expect([16, 17, 18]).toContain(generated)
    expect(readdirSync(join(folder, 'out')).sort()).toEqual(['jsonl', 'llama-factory', 'llava', 'ms-swift'])

    const { document: { videos } } = await cliJson(['scores'], folder)
    expect(videos).toHaveLength(4)
    for (const video of videos) {
      expect(Object.keys(video.scores)).toHaveLength(14)
      expect(Object.values(video.scores).every(value => typeof value === 'number' && value >= 0 && value <= 1)).toBe(true)
      expect(video.inferred).toEqual(expect.arrayContaining(['content', 'composition']))
      expect(Object.keys(video.groups)).toEqual(['distortion', 'aesthetic'])
    }

    const again = await cliJson(['run', clips, '--out', 'out'], folder)
    expect(again.document).toMatchObject({ added: 0, known: 4, scored: 0, generated: 0, exported: generated, exports: expect.arrayContaining([expect.objectContaining({ reused: true })]) })
    expect(readdirSync(join(folder, 'out')).sort()).toEqual(['jsonl', 'llama-factory', 'llava', 'ms-swift'])
  })

  test('the pristine clip is judged better than its compressed twin, and scoring again gives the same bits', async () => {
    const clips = smallClips()
    await cliJson(['run', clips, '--out', 'out'], folder)
    const { document: { videos } } = await cliJson(['scores'], folder)
    const find = (set: { path: string }[], name: string): any => set.find(video => video.path.endsWith(name))
    expect(find(videos, 'pristine.mp4').scores.compression).toBeGreaterThan(find(videos, 'distorted.mp4').scores.compression)
    expect(find(videos, 'pristine.mp4').overall.score).toBeGreaterThan(find(videos, 'distorted.mp4').overall.score)
    await cliJson(['run', clips, '--out', 'out2', '--workspace', join(folder, 'second')], folder)
    const second = await cliJson(['scores', '--workspace', join(folder, 'second')], folder)
    for (const video of videos)
      expect(find(second.document.videos, video.path).scores).toEqual(video.scores)
  })

  test('broken files are set aside with a code and a sentence and never stop the rest', async () => {
    const clips = smallClips()
    writeFileSync(join(clips, 'notes.mp4'), 'Dear diary, this is not a video.')
    writeFileSync(join(clips, 'list.mp4'), `#EXTM3U\n#EXT-X-TARGETDURATION:10\n#EXTINF:10,\n${join(clips, SMALL[0] ?? '')}\n`)
    symlinkSync(join(folder, 'nowhere.mp4'), join(clips, 'dangling.mp4'))
    const empty = join(folder, 'no-videos')
    mkdirSync(empty)
    writeFileSync(join(empty, 'readme.txt'), 'nothing here')
    const broken = testData('videos/broken')
    const { code, document } = await cliJson(['run', clips, empty, broken, join(folder, 'missing.mp4'), '--out', 'out'], folder)
    expect(code).toBe(2)
    const byName = Object.fromEntries(document.failed.map((failure: { path: string, code: string }) => [failure.path.split('/').at(-1), failure.code]))
    expect(byName).toMatchObject({
      'notes.mp4': 'file.not_video',
      'list.mp4': 'file.playlist_refused',
      'no-videos': 'folder.no_videos',
      'missing.mp4': 'file.missing',
      'dover_error_test_0byte.mp4': 'file.empty',
      'ax_invalid-bitstream.webm': 'file.damaged',
    })
    expect(document.failed.every((failure: { message: string }) => /set aside|nothing|Nothing/.test(failure.message))).toBe(true)
    expect(document.scored).toBeGreaterThanOrEqual(4)
    expect(document.generated - document.scored * 4).toBeGreaterThanOrEqual(0)
    expect(document.generated - document.scored * 4).toBeLessThanOrEqual(document.scored / 2)
  })

  test('killed at any moment and started again, nothing is lost and nothing is there twice', async () => {
    const clips = smallClips()
    let kills = 0
    for (const afterMs of [150, 400, 700, 1100, 1600, 2300]) {
      const child = startCli(['run', clips, '--out', 'out', '--json'], folder)
      const exited = new Promise<NodeJS.Signals | null>(done => child.once('exit', (_code, signal) => done(signal)))
      const timer = setTimeout(() => child.kill('SIGKILL'), afterMs)
      if (await exited === 'SIGKILL')
        kills += 1
      clearTimeout(timer)
    }
    expect(kills).toBeGreaterThan(0)
    const { code, document } = await cliJson(['run', clips, '--out', 'out'], folder)
    const { exported } = document
    expect({ code, failed: document.failed }).toEqual({ code: 0, failed: [] })
    // Two pairs of neighbours may be compared beside the four texts a video.
    expect([16, 17, 18]).toContain(exported)
    const db = new Database(join(folder, 'workspace/s2i.db'), { readonly: true })
    const counts = db.prepare('SELECT (SELECT count(*) FROM video) AS videos, (SELECT count(*) FROM score_run) AS runs, (SELECT count(*) FROM score) AS scores, (SELECT count(*) FROM instruction) AS instructions').get()
    expect(counts).toEqual({ videos: 4, runs: 4, scores: 56, instructions: exported })
    expect(db.pragma('integrity_check', { simple: true })).toBe('ok')
    db.close()
    expect(readFileSync(join(folder, 'out/jsonl/s2i.jsonl'), 'utf8').trim().split('\n')).toHaveLength(exported)
  })
})

describe('the command line', () => {
  test('every command has help with an example and needs no workspace for it', async () => {
    const commands = ['add', 'import-scores', 'calibrate', 'score', 'scores', 'generate', 'instructions', 'decide', 'export', 'correlate', 'run', 'serve', 'doctor', 'sample']
    for (const command of [...commands.map(name => [name]), ['packs', 'list'], ['llm', 'key', 'set'], ['llm', 'key', 'clear'], ['llm', 'refusals'], ['taxonomy', 'list'], ['taxonomy', 'show'], ['taxonomy', 'use']]) {
      const { code, stdout } = await runCli([...command, '--help'], folder)
      expect({ command, code, hasExample: /Examples?:/.test(stdout) }).toEqual({ command, code: 0, hasExample: true })
    }
    expect(existsSync(join(folder, 'workspace'))).toBe(false)
  })

  test('wrong usage ends with 1, a newer database with 3 and untouched', async () => {
    expect((await runCli(['frobnicate'], folder)).code).toBe(1)
    expect((await runCli(['score', '--provider', 'abacus'], folder)).code).toBe(1)
    expect((await runCli(['serve', '--no-open', '--port', '99999'], folder)).code).toBe(1)
    mkdirSync(join(folder, 'workspace'))
    const db = new Database(join(folder, 'workspace/s2i.db'))
    db.pragma('user_version = 4711')
    db.close()
    const { code, document } = await cliJson(['scores'], folder)
    expect({ code, error: document.error.code }).toEqual({ code: 3, error: 'database.newer' })
  })

  test('imported labels are scored, explained and exported without any file', async () => {
    writeFileSync(join(folder, 'labels.csv'), 'video,sharpness,noise,color,lighting,trajectory\n0001.mp4,0.9,0.8,0.7,0.6,0.9\n0002.mp4,0.1,0.2,0.3,0.2,0.1\n')
    expect((await cliJson(['import-scores', 'labels.csv'], folder)).document).toEqual({ rows: 2, created: 2, updated: 0, matched: 0, ignoredColumns: [] })
    expect((await cliJson(['import-scores', 'labels.csv'], folder)).document).toMatchObject({ created: 0, updated: 2 })
    const { document: { videos } } = await cliJson(['scores'], folder)
    expect(videos.map((video: any) => [video.path, video.source, video.scores.noise, video.levels.noise, video.overall !== null])).toEqual([['0001.mp4', 'imported', 0.8, 'excellent', true], ['0002.mp4', 'imported', 0.2, 'poor', true]])
    expect((await cliJson(['generate', '--seed', '5', '--pair-share', '1'], folder)).document).toEqual({ generated: 9, videos: 2 })
    expect((await cliJson(['generate', '--seed', '5'], folder)).document.generated).toBe(0)
    const { document } = await cliJson(['export', '--format', 'jsonl', '--out', 'out', '--state', 'all'], folder)
    expect(document).toMatchObject({ exported: 9, reused: false })
  })

  test('decisions by id or expression, with the missing ones listed', async () => {
    writeFileSync(join(folder, 'labels.csv'), 'video,sharpness,noise,color,lighting\na.mp4,0.9,0.8,0.7,0.6\n')
    await cliJson(['import-scores', 'labels.csv'], folder)
    await cliJson(['generate'], folder)
    const { stdout } = await runCli(['instructions', '--json'], folder)
    const instructions = stdout.trim().split('\n').map(line => JSON.parse(line))
    expect(instructions).toHaveLength(4)
    for (const { response, claims } of instructions)
      expect(claims.every((claim: { text: string }) => response.includes(claim.text))).toBe(true)
    const missing = '01920000-0000-7000-8000-000000000000'
    const decided = await cliJson(['decide', '--ids', `${instructions[0].id},${missing}`, '--verdict', 'approve', '--by', 'Ana'], folder)
    expect(decided).toMatchObject({ code: 2, document: { decided: 1, failed: [{ id: missing }] } })
    expect((await cliJson(['decide', '--where', 'state=pending and noise>=good', '--verdict', 'reject', '--by', 'Ana'], folder)).document.decided).toBe(3)
    expect((await cliJson(['export', '--format', 'jsonl', '--out', 'out'], folder)).document).toMatchObject({ exported: 1, byState: { approved: 1 } })
  })

  test.skipIf(TEST_DATA === null)('correlate gives the published agreement of DOVER with KoNViD-1k', async () => {
    const { document } = await cliJson(['correlate', join(testData('labels'), 'KoNViD_dover_predictions.csv')], folder)
    expect(document).toMatchObject({ n: 1200, srcc: expect.closeTo(0.879, 2) })
  })
})
