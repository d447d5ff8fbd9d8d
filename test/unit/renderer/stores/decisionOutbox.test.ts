// @vitest-environment jsdom
import type { Decision } from '../../../../src-renderer/stores/decision'
import { ORPCError } from '@orpc/client'
import { describe, expect, test, vi } from 'vitest'
import { createDecisionOutbox } from '../../../../src-renderer/stores/decisionOutbox'

const approve = (eventId: string, subject = 'item', expectedVersion = 0): Decision => ({ kind: 'decide', eventId, by: 'Ana', subject, label: 'Approve', verdict: 'approve', expectedVersion })
const undo = (eventId: string, event: string): Decision => ({ kind: 'undo', eventId, by: 'Ana', subject: event, event, label: 'Undo' })
const fault = (code: string) => new ORPCError('FAULT', { status: 422, data: { code, message: 'Sentence.' } })

function outboxWith(send: (decision: Decision) => Promise<{ version: number | null }>, kept: Decision[] = []) {
  const stored: Decision[][] = []
  const refused: string[] = []
  const waits: (() => void)[] = []
  const outbox = createDecisionOutbox({
    send,
    versionOf: answer => answer.version,
    storage: { read: () => kept, write: waiting => void stored.push([...waiting]) },
    onSaved: () => undefined,
    onRefused: (decision, failure) => void refused.push(`${decision.eventId} ${failure.code}`),
    wait: () => new Promise(resolve => waits.push(resolve)),
  })
  return { outbox, stored, refused, waits }
}

describe('createDecisionOutbox', () => {
  test('says saved only after the host has answered', async () => {
    let answer: (value: { version: number }) => void = () => undefined
    const { outbox } = outboxWith(() => new Promise(resolve => answer = resolve))
    const sent = outbox.submit(approve('a'))
    expect([outbox.savedAt.value, outbox.waiting.value.length]).toEqual([null, 1])
    answer({ version: 1 })
    await sent
    expect([outbox.savedAt.value, outbox.waiting.value.length]).toEqual([expect.any(Date), 0])
  })

  test('keeps a decision whose save failed, sends it again under the same id and in order', async () => {
    const send = vi.fn<(decision: Decision) => Promise<{ version: number }>>().mockRejectedValueOnce(new TypeError('away')).mockResolvedValue({ version: 1 })
    const { outbox, stored, waits } = outboxWith(send)
    void outbox.submit(approve('a'))
    const done = outbox.submit(approve('b', 'other'))
    await vi.waitFor(() => expect(waits).toHaveLength(1))
    expect([outbox.failure.value?.code, stored.at(-1)?.map(entry => entry.eventId)]).toEqual(['unreachable', ['a', 'b']])
    waits[0]?.()
    await done
    expect([send.mock.calls.map(call => call[0].eventId), outbox.failure.value, stored.at(-1)]).toEqual([['a', 'a', 'b'], null, []])
  })

  test('sends at once when a person asks, without waiting for the next try', async () => {
    const send = vi.fn<(decision: Decision) => Promise<{ version: number }>>().mockRejectedValueOnce(fault('database.busy')).mockResolvedValue({ version: 1 })
    const { outbox, waits } = outboxWith(send)
    void outbox.submit(approve('a'))
    await vi.waitFor(() => expect(waits).toHaveLength(1))
    await outbox.flush()
    expect(outbox.waiting.value).toEqual([])
  })

  test('lets decisions about one subject follow the version of the one before', async () => {
    const versions: (number | null)[] = []
    let version = 4
    const { outbox } = outboxWith(async (decision) => {
      versions.push(decision.kind === 'decide' ? decision.expectedVersion : null)
      return { version: ++version }
    })
    void outbox.submit(approve('a', 'item', 4))
    await outbox.submit(approve('b', 'item', 4))
    expect(versions).toEqual([4, 5])
  })

  test('drops what the host refuses for good, with an undo that would now hit something else', async () => {
    const send = vi.fn<(decision: Decision) => Promise<{ version: number }>>().mockRejectedValueOnce(fault('conflict')).mockResolvedValue({ version: 1 })
    const { outbox, refused } = outboxWith(send)
    void outbox.submit(approve('a'))
    void outbox.submit(undo('u', 'a'))
    await outbox.submit(approve('b', 'other'))
    expect([refused, send.mock.calls.map(call => call[0].eventId)]).toEqual([['a conflict'], ['a', 'b']])
  })

  test('goes on with what an earlier page could not save', async () => {
    const send = vi.fn(async () => ({ version: 1 }))
    const { outbox } = outboxWith(send, [approve('old')])
    await outbox.flush()
    expect(send).toHaveBeenCalledTimes(1)
  })

  test('takes back a waiting decision, but not the one that may be on its way', async () => {
    const { outbox } = outboxWith(() => new Promise(() => undefined))
    void outbox.submit(approve('a'))
    void outbox.submit(approve('b', 'other'))
    expect([outbox.withdraw('a'), outbox.withdraw('b'), outbox.waiting.value.map(entry => entry.eventId)]).toEqual([false, true, ['a']])
  })
})
