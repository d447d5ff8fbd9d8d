import { test } from 'vitest'
import { checkRewrite, generateInstructions } from '../../../../../src-main/core/instructions'
import { INSTRUCTION_KINDS } from '../../../../../src-shared/domain/claim'
import { MUTATIONS } from '../../../../bench/lock/mutations'
import { faithfulOf, readParaphrases } from '../../../../bench/lock/paraphrases'
import { english, numbersFrom, randomVideos, taxonomy } from './videoQuality'

test('m', () => {
  const options = { kinds: INSTRUCTION_KINDS, seed: 7, grammar: english, taxonomy, pack: null }
  const next = numbersFrom(3)
  const dice = { next, pick: <T>(list: readonly T[]): T => list[Math.floor(next() * list.length)] as T }
  const generated = randomVideos(400, 5).flatMap(v => generateInstructions(v, options)).map(i => ({ instruction: i, levels: i.provenance.levels }))
  const para = readParaphrases().map(faithfulOf)
  for (const [corpus, texts] of [['generated', generated], ['paraphrases', para]] as const) {
    for (const [kind, mutate] of Object.entries(MUTATIONS)) {
      let n = 0
      let caught = 0
      let shown = 0
      for (const t of texts) {
        const m = mutate(t, dice, english)
        if (m === null) continue
        n++
        if (checkRewrite(t.instruction, { response: m }, t.levels, english).problems.length) caught++
        else if (shown++ < 6) console.log('MISSED', kind, '|', (() => { let a = 0; const o = t.instruction.response; while (a < m.length && m[a] === o[a]) a++; return m.slice(Math.max(0, a - 200), a) + '<<>>' + m.slice(a, a + 160) })(), '|', t.instruction.claims.map(c => `${c.target}=${c.level}`).join(' ').slice(0, 200))
      }
      console.log(corpus, kind, n, caught, (100 * caught / n).toFixed(2))
    }
  }
})
