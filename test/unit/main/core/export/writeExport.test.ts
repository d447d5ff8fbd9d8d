import type { ExportRow } from '../../../../../src-main/core/export'
import { describe, expect, test } from 'vitest'
import { buildManifest, commonFolder, EXPORT_FORMATS, getFormat, manifestText, writeExport } from '../../../../../src-main/core/export'

const HOSTILE = 'Quotes " and \\ and\nnew lines,\u2028 separators \u2029\u0085, a <video> and an <image> token, <|im_end|>, a lone \uD800 and \u0000.'

function rowWith(change: Partial<ExportRow> = {}): ExportRow {
  return {
    instructionId: '0198c0de-0000-7000-8000-000000000001',
    videoId: '0198c0de-0000-7000-8000-00000000000a',
    videoPath: '/data/videos/ugc/000001.mp4',
    videoSha256: 'a'.repeat(64),
    videoName: '000001.mp4',
    kind: 'reasoning',
    questionType: 'reasoning',
    question: 'How is the quality of this video?',
    response: 'The overall quality of the video is fair.',
    claims: [{ text: 'The overall quality of the video is fair', target: 'overall', level: 'fair' }],
    state: 'approved',
    levels: { overall: 'fair' },
    scores: { overall: { score: 0.5, source: 'measured' } },
    second: null,
    curator: 'ada',
    pack: 'analytic@1.0.0',
    taxonomy: 's2i-14@1.0.0',
    grammar: 'en@1.0.0',
    llm: null,
    caption: null,
    ...change,
  }
}

const ROWS = [
  rowWith(),
  rowWith({ instructionId: '0198c0de-0000-7000-8000-000000000002', kind: 'qa', questionType: 'yes_no', question: HOSTILE, response: HOSTILE }),
  rowWith({ instructionId: '0198c0de-0000-7000-8000-000000000003', kind: 'stage1', questionType: 'perception', videoPath: '/data/videos/other/000002.mp4' }),
]

/** Two videos compared, the second in another folder. */
const PAIR = rowWith({
  kind: 'qa',
  questionType: 'pair',
  question: 'Which of the two videos is better in terms of the overall quality?',
  response: 'In the first video, the overall quality is fair, while in the second video it is good: the second video is better.',
  claims: [
    { text: 'In the first video, the overall quality is fair', target: 'overall', level: 'fair' },
    { text: 'in the second video it is good', target: 'overall', level: 'good', video: 'second' },
  ],
  second: { videoId: '0198c0de-0000-7000-8000-00000000000b', videoPath: '/data/videos/other/000002.mp4', videoSha256: 'b'.repeat(64), videoName: '000002.mp4', levels: { overall: 'good' }, scores: { overall: { score: 0.7, source: 'measured' } } },
})
const { question: QUESTION, response: RESPONSE } = PAIR
const FILELESS = 'The video has no file here: it is known only from imported scores'

async function filesOf(format: string, rows: Iterable<ExportRow> | AsyncIterable<ExportRow> = ROWS, mediaRoot: string | null = '/data/videos') {
  const files: Record<string, string> = {}
  const report = await writeExport(getFormat(format), rows, { mediaRoot }, (file, text) => {
    files[file] = (files[file] ?? '') + text
  })
  return { files, report }
}

/** LLaMA-Factory's own checks: data/converter.py (SharegptDatasetConverter) and mm_plugin.py (_validate_messages). */
function loadShareGpt(rows: any[]): void {
  for (const { messages, videos } of rows) {
    expect(Array.isArray(videos)).toBe(true)
    expect(messages.length % 2).toBe(0)
    messages.forEach((message: any, index: number) => expect(message.role).toBe(index % 2 === 0 ? 'user' : 'assistant'))
    const tokens = (token: string): number => messages.reduce((sum: number, message: any) => sum + message.content.split(token).length - 1, 0)
    expect(tokens('<video>')).toBe(videos.length)
    expect(tokens('<image>') + tokens('<audio>')).toBe(0)
    expect(messages[0].content.startsWith('<video>')).toBe(true)
  }
}

/** Lines as Python's str.splitlines sees them. */
function pythonLines(text: string): string[] {
  // eslint-disable-next-line no-control-regex -- the separators of str.splitlines
  return text.split(/\r\n|[\n\r\v\f\x1C-\x1E\u0085\u2028\u2029]/).filter(line => line !== '')
}

describe('llava', () => {
  test('writes one list a stage with the image token for videos and paths relative to the root', async () => {
    const { files } = await filesOf('llava')
    expect(Object.keys(files)).toEqual(['s2i_stage2.json', 's2i_stage1.json', 's2i_stage1.yaml', 's2i_stage2.yaml'])
    const rows = JSON.parse(files['s2i_stage2.json'] as string)
    expect(rows[0]).toEqual({
      id: ROWS[0]?.instructionId,
      video: 'ugc/000001.mp4',
      data_source: 's2i_reasoning',
      conversations: [{ from: 'human', value: '<image>\nHow is the quality of this video?' }, { from: 'gpt', value: 'The overall quality of the video is fair.' }],
    })
    for (const { conversations } of rows) {
      expect(conversations.map((turn: any) => turn.from)).toEqual(['human', 'gpt'])
      expect(conversations.map((turn: any) => turn.value).join('').split('<image>')).toHaveLength(2)
    }
    expect(files['s2i_stage1.yaml']).toBe('datasets:\n  - json_path: s2i_stage1.json\n    sampling_strategy: all\n')
  })
})

describe('llama-factory', () => {
  test('passes the loader with even turns, a list of videos and one token per video', async () => {
    const { files } = await filesOf('llama-factory')
    loadShareGpt(JSON.parse(files['s2i_stage1.json'] as string))
    loadShareGpt(JSON.parse(files['s2i_stage2.json'] as string))
  })

  test('lists every column and tag of every set in dataset_info.json', async () => {
    const { files } = await filesOf('llama-factory')
    const info = JSON.parse(files['dataset_info.json'] as string)
    expect(Object.keys(info)).toEqual(['s2i_stage1', 's2i_stage2'])
    expect(info.s2i_stage1).toEqual({
      file_name: 's2i_stage1.json',
      formatting: 'sharegpt',
      columns: { messages: 'messages', videos: 'videos' },
      tags: { role_tag: 'role', content_tag: 'content', user_tag: 'user', assistant_tag: 'assistant', system_tag: 'system' },
    })
  })

  test('names no set that has no rows', async () => {
    const { files } = await filesOf('llama-factory', ROWS.slice(0, 1))
    expect(Object.keys(files)).toEqual(['s2i_stage2.json', 'dataset_info.json'])
    expect(Object.keys(JSON.parse(files['dataset_info.json'] as string))).toEqual(['s2i_stage2'])
  })
})

describe('ms-swift', () => {
  test('writes a JSON object a line, with absolute paths and a channel', async () => {
    const { files } = await filesOf('ms-swift')
    const rows = pythonLines(files['s2i_stage2.jsonl'] as string).map(line => JSON.parse(line))
    loadShareGpt(rows)
    expect(rows.map(row => [row.videos, row.channel])).toEqual([[['/data/videos/ugc/000001.mp4'], 'reasoning'], [['/data/videos/ugc/000001.mp4'], 'yes_no']])
    expect(pythonLines(files['s2i_stage1.jsonl'] as string)).toHaveLength(1)
  })
})

describe('jsonl', () => {
  test('keeps everything, with texts exactly as they are', async () => {
    const { files } = await filesOf('jsonl')
    const rows = pythonLines(files['s2i.jsonl'] as string).map(line => JSON.parse(line))
    expect(rows).toHaveLength(3)
    expect(rows[1].response).toBe(HOSTILE)
    expect(rows[0]).toMatchObject({ video: { path: 'ugc/000001.mp4', sha256: 'a'.repeat(64) }, state: 'approved', curator: 'ada', provenance: { taxonomy: 's2i-14@1.0.0' } })
  })

  test('keeps videos that have no file', async () => {
    const { files, report } = await filesOf('jsonl', [rowWith({ videoPath: null, videoSha256: null })])
    expect(JSON.parse(files['s2i.jsonl'] as string).video.path).toBeNull()
    expect(report.omitted).toBe(0)
  })
})

describe('a comparison of two videos', () => {
  test('holds both in order with a token each where a list of videos is taken, and is one row of the JSON Lines form', async () => {
    expect((await filesOf('llama-factory', [PAIR])).files['s2i_stage2.json']).toBe(
      `[\n{"messages":[{"role":"user","content":"<video><video>${QUESTION}"},{"role":"assistant","content":"${RESPONSE}"}],"videos":["ugc/000001.mp4","other/000002.mp4"]}\n]\n`,
    )
    expect((await filesOf('ms-swift', [PAIR])).files['s2i_stage2.jsonl']).toBe(
      `{"messages":[{"role":"user","content":"<video><video>${QUESTION}"},{"role":"assistant","content":"${RESPONSE}"}],"videos":["/data/videos/ugc/000001.mp4","/data/videos/other/000002.mp4"],"channel":"pair"}\n`,
    )
    expect((await filesOf('jsonl', [PAIR])).files['s2i.jsonl']).toBe(
      `{"id":"${PAIR.instructionId}","video":{"id":"${PAIR.videoId}","name":"000001.mp4","path":"ugc/000001.mp4","sha256":"${'a'.repeat(64)}"},"kind":"qa","questionType":"pair","question":"${QUESTION}","response":"${RESPONSE}",`
      + '"claims":[{"text":"In the first video, the overall quality is fair","target":"overall","level":"fair"},{"text":"in the second video it is good","target":"overall","level":"good","video":"second"}],"state":"approved",'
      + '"levels":{"overall":"fair"},"scores":{"overall":{"score":0.5,"source":"measured"}},'
      + `"second":{"video":{"id":"0198c0de-0000-7000-8000-00000000000b","name":"000002.mp4","path":"other/000002.mp4","sha256":"${'b'.repeat(64)}"},"levels":{"overall":"good"},"scores":{"overall":{"score":0.7,"source":"measured"}}},`
      + '"curator":"ada","provenance":{"pack":"analytic@1.0.0","taxonomy":"s2i-14@1.0.0","grammar":"en@1.0.0","llm":null,"caption":null}}\n',
    )
    loadShareGpt(JSON.parse((await filesOf('llama-factory', [...ROWS, PAIR])).files['s2i_stage2.json'] as string))
    expect((await filesOf('ms-swift', [...ROWS, PAIR])).report).toMatchObject({ rows: 4, videos: 2, omitted: 0 })
  })

  test('is left out and counted where a row takes one video, and where the second has no file', async () => {
    const { files, report } = await filesOf('llava', [...ROWS, PAIR])
    expect(files).toEqual((await filesOf('llava')).files)
    expect(report).toMatchObject({ rows: 3, videos: 1, omittedByReason: { 'It compares two videos, and a row of this format holds one': 1 } })
    const half = { ...PAIR, second: PAIR.second && { ...PAIR.second, videoPath: null } }
    for (const format of ['llama-factory', 'ms-swift'])
      expect((await filesOf(format, [half])).report).toMatchObject({ rows: 0, omittedByReason: { [FILELESS]: 1 } })
    expect(JSON.parse((await filesOf('jsonl', [half])).files['s2i.jsonl'] as string).second.video.path).toBeNull()
  })
})

test('keeps the sense of hostile text in every trainer format', async () => {
  for (const format of ['llava', 'llama-factory', 'ms-swift']) {
    const { files } = await filesOf(format)
    const text = Object.entries(files).find(([name]) => name.startsWith('s2i_stage2.json'))?.[1] as string
    const rows = format === 'ms-swift' ? pythonLines(text).map(line => JSON.parse(line)) : JSON.parse(text)
    const answer = (rows[1].messages?.[1].content ?? rows[1].conversations?.[1].value) as string
    expect(answer).toBe(HOSTILE.replace('<video>', '[video]').replace('<image>', '[image]').replace('<|im_end|>', '[|im_end|]').toWellFormed())
  }
})

test('leaves out rows a trainer could not load and says why', async () => {
  const rows = [...ROWS, rowWith({ videoPath: null, videoName: 'label-only' }), rowWith({ response: '  ' })]
  const { report } = await filesOf('llava', rows)
  expect(report.rows).toBe(3)
  expect(report.omittedRows.map(entry => entry.reason)).toEqual([expect.stringContaining('no file'), expect.stringContaining('empty')])
})

test('streams: never holds more than about one chunk a file', async () => {
  async function* many(): AsyncGenerator<ExportRow> {
    for (let i = 0; i < 5000; i++)
      yield rowWith({ instructionId: String(i) })
  }
  const sizes: number[] = []
  let text = ''
  await writeExport(getFormat('llava'), many(), { mediaRoot: null }, (file, piece) => {
    sizes.push(piece.length)
    text += file === 's2i_stage2.json' ? piece : ''
  })
  expect(Math.max(...sizes)).toBeLessThan(80_000)
  expect(sizes.length).toBeGreaterThan(10)
  expect(JSON.parse(text)).toHaveLength(5000)
})

test('stops when cancelled', async () => {
  const signal = AbortSignal.abort()
  await expect(writeExport(getFormat('jsonl'), ROWS, { mediaRoot: null, signal }, () => {})).rejects.toThrow()
})

test('writes the same bytes for the same rows', async () => {
  for (const { id } of EXPORT_FORMATS)
    expect((await filesOf(id)).files).toEqual((await filesOf(id)).files)
})

test('refuses an unknown format, naming those there are', () => {
  expect(() => getFormat('coco')).toThrowError(expect.objectContaining({ code: 'input.invalid', message: expect.stringContaining('llama-factory') }))
})

test('builds a manifest with counts, versions and the digest of each file', async () => {
  const { files, report } = await filesOf('llava', [...ROWS, rowWith({ videoPath: null })])
  const digests = Object.fromEntries(Object.entries(files).map(([name, text]) => [name, { sizeBytes: text.length, sha256: 'b'.repeat(64) }]))
  const facts = { tool: 's2i-workbench 0.1.0', createdAt: '2026-01-02T03:04:05.000Z', eventId: '0198c0de-0000-7000-8000-0000000000ff', selection: 'approved', set: null, language: null, mediaRoot: '/data/videos', digests }
  const manifest = buildManifest(getFormat('llava'), report, facts)
  expect(manifest).toMatchObject({
    rows: 3,
    videos: 1,
    byKind: { reasoning: 1, qa: 1, stage1: 1 },
    byState: { approved: 3 },
    omitted: { count: 1 },
    packs: ['analytic@1.0.0'],
    taxonomies: ['s2i-14@1.0.0'],
    grammars: ['en@1.0.0'],
  })
  expect(manifest.files.map(file => [file.name, file.rows])).toEqual([['s2i_stage1.json', 1], ['s2i_stage2.json', 2], ['s2i_stage1.yaml', 0], ['s2i_stage2.yaml', 0]])
  expect(JSON.parse(manifestText(manifest))).toEqual(manifest)
  expect(() => buildManifest(getFormat('llava'), report, { ...facts, digests: {} })).toThrow()
})

describe('media paths', () => {
  test('finds the folder that all videos share, on both systems', () => {
    expect(commonFolder(['/a/b/c/1.mp4', '/a/b/d/2.mp4'])).toBe('/a/b')
    expect(commonFolder(['C:\\v\\a\\1.mp4', 'C:\\v\\b\\2.mp4'])).toBe('C:/v')
    expect(commonFolder(['/a/1.mp4', '/b/2.mp4'])).toBeNull()
    expect(commonFolder([])).toBeNull()
  })

  test('keeps a video outside the root absolute, also where the folder name only begins alike', async () => {
    const { files } = await filesOf('llava', [rowWith({ videoPath: '/data/videos2/x.mp4' })])
    expect(JSON.parse(files['s2i_stage2.json'] as string)[0].video).toBe('/data/videos2/x.mp4')
  })
})

test('counts every row left out, also beyond those it lists', async () => {
  const rows = Array.from({ length: 1500 }, () => rowWith({ videoPath: null }))
  const { report } = await filesOf('ms-swift', rows)
  expect(report.omittedRows).toHaveLength(1000)
  expect(Object.values(report.omittedByReason)).toEqual([1500])
})

test.each(EXPORT_FORMATS.map(format => format.id))('%s: writes reasoning as steps and conclusion when asked, and counts what stays plain', async (id) => {
  const response = 'First, grain shows.\n\nIn sum, the overall quality of the video is fair.'
  const claims = [{ text: 'the overall quality of the video is fair', target: 'overall', level: 'fair' } as const]
  const rows = [rowWith({ response, claims }), rowWith({ response: 'No verdict.', claims: [] }), rowWith({ kind: 'qa', response, claims })]
  const files: string[] = []
  const report = await writeExport(getFormat(id), rows, { mediaRoot: null, rendering: 'think' }, (_, text) => { files.push(text) })
  const text = files.join('')
  expect(text.split('<think>\\nFirst, grain shows.\\n</think>\\n\\nIn sum, the overall')).toHaveLength(2)
  expect(report).toMatchObject({ rendering: 'think', withoutConclusion: 1 })
  expect((await filesOf(id, rows)).report).toMatchObject({ rendering: 'plain', withoutConclusion: 0 })
})
