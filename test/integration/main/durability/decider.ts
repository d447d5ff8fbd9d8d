import { once } from 'node:events'
import { readFileSync, writeSync } from 'node:fs'
import process from 'node:process'
import { openWorkspace } from '../../../../src-main/compose'

// A curator as a process of its own, to be killed in tests. Arguments: checkout, workspace, plan, first step.

/** One thing to decide; the event id is the client's, so that sending it again changes nothing. */
export interface Step { readonly eventId: string, readonly id: string, readonly action: 'approve' | 'reject' | 'flag' | 'edit' }

/** A line on stdout: a step was sent, or its answer has come. Written at once, so that a kill cannot swallow it. */
export type Report = readonly ['ready'] | readonly ['sent' | 'answered', eventId: string] | readonly ['failed', eventId: string, code: string]

const [appRoot = '', dir = '', planFile = '', from = '0'] = process.argv.slice(2)
function say(report: Report): void { writeSync(1, `${report.join(' ')}\n`) }

async function decideAll(): Promise<void> {
  const { review, close } = await openWorkspace(dir, { appRoot })
  const plan = JSON.parse(readFileSync(planFile, 'utf8')) as Step[]
  say(['ready'])
  // Until the test says go, so that two of these really are at work at once.
  await once(process.stdin, 'data')
  for (const { eventId, id, action } of plan.slice(Number(from))) {
    say(['sent', eventId])
    const decided = { eventId, id, by: 'Ana', expectedVersion: 0 }
    try {
      if (action === 'edit')
        review.edit({ ...decided, question: 'Is it good?', response: `It is fair (${eventId}).` })
      else review.decide({ ...decided, verdict: action })
      say(['answered', eventId])
    }
    catch (error) {
      say(['failed', eventId, error instanceof Error && 'code' in error ? String(error.code) : String(error)])
    }
  }
  await close()
}

void decideAll()
