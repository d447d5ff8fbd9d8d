import type { RewriteCounts } from '../../../src-shared/domain/rewrite'
import type { Work, WorkEvent } from '../../core/jobs/work'
import { refusalRate } from '../../../src-shared/domain/rewrite'
import { createRateMeter } from '../../infra/queue/rateMeter'

const BAR_CELLS = 24
const TTY_EVERY_MS = 80
const LINES_EVERY_MS = 2000

/** Where progress is shown: stderr, so that stdout carries results only. */
export interface ProgressSink { readonly isTTY: boolean, readonly columns: number, readonly write: (text: string) => void }

/**
 * Runs `work` to its end and shows its progress: a bar on a terminal, a line every two seconds elsewhere; failures
 * are printed as they happen. Returns the summary.
 */
export async function showProgress<Summary>(work: Work<Summary>, sink: ProgressSink, now: () => number = Date.now): Promise<Summary> {
  const meter = createRateMeter(now)
  const tokens = createRateMeter(now)
  let shownMs = Number.NEGATIVE_INFINITY
  let stage = ''
  const clear = (): void => { sink.isTTY && sink.write('\r\u001B[K') }

  function show(event: WorkEvent): void {
    if (event.type === 'failure') {
      clear()
      sink.write(`  set aside: ${event.failure.message} [${event.failure.code}]\n`)
      return
    }
    if (event.type === 'note') {
      clear()
      sink.write(`  note: ${event.text}\n`)
      return
    }
    const pace = meter.observe(event.stage, event.done, event.total)
    const llm = event.llm && { ...event.llm, tokensPerS: tokens.observe(event.stage, event.llm.tokensOut, null).rate }
    const changed = event.stage !== stage || event.done === event.total
    if (!changed && now() - shownMs < (sink.isTTY ? TTY_EVERY_MS : LINES_EVERY_MS))
      return
    stage = event.stage
    shownMs = now()
    const line = progressLine({ ...event, ...pace, llm: llm ?? null })
    sink.write(sink.isTTY ? `\r${fit(line, sink.columns)}\u001B[K` : `${line}\n`)
  }

  try {
    let step = await work.next()
    while (!step.done) {
      show(step.value)
      step = await work.next()
    }
    return step.value
  }
  finally { clear() }
}

interface Line { readonly stage: string, readonly done: number, readonly total: number | null, readonly rate: number | null, readonly etaS: number | null, readonly item: string | null, readonly llm?: (RewriteCounts & { readonly tokensPerS: number | null }) | null }

/** One line of progress: stage, bar, n/N, rate, time left, current item. */
export function progressLine({ stage, done, total, rate, etaS, item, llm = null }: Line): string {
  const filled = total ? Math.round(done / total * BAR_CELLS) : 0
  const parts = [
    stage.padEnd(8),
    total === null ? null : `${'█'.repeat(filled)}${'░'.repeat(BAR_CELLS - filled)}`,
    total === null ? `${done}` : `${done}/${total}`,
    rate === null ? null : `${rate >= 10 ? rate.toFixed(0) : rate.toFixed(1)}/s`,
    etaS === null || done === total ? null : `ETA ${clock(etaS)}`,
    llm === null ? null : describeLlm(llm),
    item,
  ]
  return parts.filter(part => part !== null).join('  ')
}

/** Tokens and their rate, and what was refused. */
function describeLlm(llm: NonNullable<Line['llm']>): string {
  const refused = refusalRate(llm)
  return [
    `${llm.tokensOut} tokens`,
    llm.tokensPerS === null ? null : `${llm.tokensPerS.toFixed(0)} tok/s`,
    refused === null ? null : `refused ${(refused * 100).toFixed(refused < 0.1 ? 1 : 0)}%`,
    llm.failed > 0 ? `unanswered ${llm.failed}` : null,
  ].filter(part => part !== null).join('  ')
}

function clock(seconds: number): string {
  const whole = Math.ceil(seconds)
  const minutes = Math.floor(whole / 60)
  const hours = Math.floor(minutes / 60)
  const pad = (value: number): string => String(value).padStart(2, '0')
  return hours > 0 ? `${hours}:${pad(minutes % 60)}:${pad(whole % 60)}` : `${minutes}:${pad(whole % 60)}`
}

function fit(line: string, columns: number): string {
  return line.length < columns ? line : `${line.slice(0, Math.max(1, columns - 2))}…`
}
