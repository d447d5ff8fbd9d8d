import { readFileSync } from 'node:fs'
import { test } from 'vitest'
import { checkRewrite } from '../../../../../src-main/core/instructions'
import { english } from './videoQuality'

test('x', () => {
  const all = JSON.parse(readFileSync('test/fixtures/paraphrases/en.json', 'utf8'))
  const refused: Record<string, number> = {}
  for (const p of all) {
    const levels = Object.fromEntries(p.claims.map((c: any) => [c.target, c.level]))
    const { problems } = checkRewrite({ kind: 'qa', questionType: 'dimension', question: 'How?', response: '', claims: p.claims }, p, levels, english)
    if (problems.length) {
      refused[p.set] = (refused[p.set] ?? 0) + 1
      console.log(`[${p.set}] ${p.response}\n     ${problems.join('\n     ')}`)
    }
  }
  console.log(all.length, refused)
})
