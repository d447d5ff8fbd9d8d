// @vitest-environment jsdom
import { describe, expect, test } from 'vitest'
import { useLatest } from '../../../../src-renderer/composables/useLatest'

describe('useLatest', () => {
  test('never lets a late answer overwrite a newer one', async () => {
    const answers = new Map<string, (value: string) => void>()
    const latest = useLatest((input: string) => new Promise<string>(resolve => answers.set(input, resolve)))
    const first = latest.execute('first')
    const second = latest.execute('second')
    answers.get('second')?.('new')
    await second
    answers.get('first')?.('old')
    await expect(first).resolves.toBeNull()
    expect({ data: latest.data.value, loading: latest.loading.value }).toEqual({ data: 'new', loading: false })
  })

  test('keeps what it showed and says in words what failed', async () => {
    let fails = false
    const latest = useLatest(async () => fails ? Promise.reject(new TypeError('fetch failed')) : 'shown')
    await latest.execute(undefined)
    fails = true
    await latest.execute(undefined)
    expect({ data: latest.data.value, code: latest.failure.value?.code }).toEqual({ data: 'shown', code: 'unreachable' })
  })
})
