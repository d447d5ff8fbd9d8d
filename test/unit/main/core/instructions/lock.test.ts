import { expect, test } from 'vitest'
import { checkRewrite, generateInstructions } from '../../../../../src-main/core/instructions'
import { INSTRUCTION_KINDS } from '../../../../../src-shared/domain/claim'
import { english, randomVideos, taxonomy } from './videoQuality'

test('accepts what the generator wrote, unchanged', () => {
  const options = { kinds: INSTRUCTION_KINDS, seed: 7, grammar: english, taxonomy, pack: null }
  let n = 0
  let bad = 0
  for (const video of randomVideos(500)) {
    for (const instruction of generateInstructions(video, options)) {
      n++
      const { problems } = checkRewrite(instruction, { response: instruction.response }, instruction.provenance.levels, english)
      if (problems.length > 0 && bad++ < 25) {
        for (const p of problems) {
          const q = (/"([^"]+)"/.exec(p) ?? [])[1] ?? '@@'
          console.log(p, instruction.question, instruction.response.slice(0, 300), '\n     ', instruction.response.split(/[.;\n]/).filter(x => x.includes(q)).slice(0, 6).join(' ## '))
        }
      }
    }
  }
  console.log(bad, n)
  expect(bad).toBe(0)
})
