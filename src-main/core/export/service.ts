import type { EffectiveInstruction } from '../instructions/ports'
import type { Work } from '../jobs/work'
import type { ExportManifest } from './manifest'
import type { ExportFolders, ExportLedger, ExportSnapshot } from './ports'
import type { ExportRow } from './row'
import type { Rendering } from './think'
import { v7 as uuidv7 } from 'uuid'
import { toFault } from '../../../src-shared/domain/fault'
import { throwIfCancelled } from '../media/cancellation'
import { getFormat } from './formats'
import { buildManifest } from './manifest'
import { commonFolder } from './mediaPath'
import { writeExport } from './writeExport'

const PROGRESS_EVERY_MS = 200

export interface ExportRequest {
  readonly format: string
  /** Folder that will hold the files. */
  readonly outDir: string
  readonly state: 'approved' | 'all'
  /** Id of a saved balanced set whose videos alone are exported; null for all. */
  readonly set: string | null
  readonly rendering: Rendering
  /** Code of the language whose texts alone are exported; null for all. */
  readonly language: string | null
}

export interface ExportSummary {
  readonly format: string
  /** The folder that holds the export: `outDir`, or its next free name when another export is there. */
  readonly path: string
  readonly exported: number
  readonly byKind: Readonly<Record<string, number>>
  readonly byState: Readonly<Record<string, number>>
  readonly leftOut: readonly { readonly reason: string, readonly count: number }[]
  /** Reasoning responses that stayed plain although `think` was asked for. */
  readonly withoutConclusion: number
  readonly files: ExportManifest['files']
  /** The same content had been exported there before; nothing was written. */
  readonly reused: boolean
}

interface Parts {
  readonly openSnapshot: () => ExportSnapshot
  readonly folders: ExportFolders
  readonly ledger: ExportLedger
  /** Name and version of this program, for the manifest. */
  readonly tool: string
}

/** Datasets out: one consistent moment of the workspace, complete on disk or absent, never over an earlier one. */
export function createExporter({ openSnapshot, folders, ledger, tool }: Parts) {
  return {
    /** @throws Fault `input.invalid`, `disk.full`, `cancelled`. */
    async* export(request: ExportRequest, signal: AbortSignal): Work<ExportSummary> {
      const format = getFormat(request.format)
      using snapshot = openSnapshot()
      const { set, language } = request
      const total = snapshot.count(request.state, { set, language })
      const mediaRoot = commonFolder(snapshot.videoPaths())
      const facts = { tool, createdAt: new Date().toISOString(), eventId: uuidv7(), selection: request.state, set, language, mediaRoot }
      let done = 0
      function* rows(): Iterable<ExportRow> {
        for (const instruction of snapshot.each({ state: request.state === 'approved' ? 'approved' : undefined, set, language: language ?? undefined })) {
          throwIfCancelled(signal)
          done += 1
          yield toRow(instruction)
        }
      }
      const writing = folders.create(request.outDir, async (append) => {
        const report = await writeExport(format, rows(), { mediaRoot, signal, rendering: request.rendering ?? 'plain' }, append)
        return digests => buildManifest(format, report, { ...facts, digests })
      })
      const progress = () => ({ type: 'progress', stage: 'export', done, total, item: format.title } as const)
      yield progress()
      while (!await endsWithin(writing, PROGRESS_EVERY_MS))
        yield progress()
      const { path, manifest, reused } = await writing.catch((thrown: unknown) => {
        throwIfCancelled(signal)
        throw toFault(thrown)
      })
      if (!reused)
        ledger.record({ id: facts.eventId, at: facts.createdAt, format: format.id, path, eventSeq: snapshot.eventSeq, manifest })
      yield progress()
      return {
        format: format.id,
        path,
        exported: manifest.rows,
        byKind: manifest.byKind,
        byState: manifest.byState,
        leftOut: Object.entries(manifest.omitted.byReason).map(([reason, count]) => ({ reason, count })),
        withoutConclusion: manifest.withoutConclusion,
        files: manifest.files,
        reused,
      }
    },
  }
}

async function endsWithin(work: Promise<unknown>, ms: number): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<false>((resolve) => { timer = setTimeout(resolve, ms, false) })
  try {
    return await Promise.race([work.then(() => true as const, () => true as const), late])
  }
  finally { clearTimeout(timer) }
}

/** Without its server, which is the user's. */
function workerOf(entry: { readonly model: string, readonly promptSha256: string } | null | undefined): ExportRow['llm'] {
  return entry ? { model: entry.model, promptSha256: entry.promptSha256 } : null
}

function ratingsOf(quality: EffectiveInstruction['quality']): Pick<ExportRow, 'levels' | 'scores'> {
  return {
    levels: Object.fromEntries(quality.map(entry => [entry.target, entry.level])),
    scores: Object.fromEntries(quality.map(entry => [entry.target, { score: entry.score, source: entry.source }])),
  }
}

function secondVideo({ quality, ...video }: NonNullable<EffectiveInstruction['second']>): ExportRow['second'] {
  return { ...video, ...ratingsOf(quality) }
}

function toRow({ id, quality, second, provenance, stale: _stale, ...rest }: EffectiveInstruction): ExportRow {
  return {
    ...rest,
    ...ratingsOf(quality),
    instructionId: id,
    second: second && secondVideo(second),
    pack: provenance.pack,
    taxonomy: provenance.taxonomy,
    grammar: provenance.grammar,
    llm: workerOf(provenance.llm),
    caption: workerOf(provenance.caption),
  }
}
