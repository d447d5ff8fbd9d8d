import type { Claim } from '../../../../src-shared/domain/claim'
import type { Level } from '../../../../src-shared/domain/level'
import type { Occurrence } from '../lexicon'
import type { VerifiableInstruction } from '../verify'
import type { PairReading } from './read'
import type { PairLexicon, PairMeaning, Relation, Side } from './words'
import { rankOf } from '../../../../src-shared/domain/level'
import { mediaTokenProblems } from '../form'
import { readPair } from './read'
import { SIDES } from './words'

/** Levels of both videos by target. */
export type PairLevels = Readonly<Record<Side, Readonly<Record<string, Level>>>>

const sideOf = ({ video }: Claim): Side => video ?? 'first'
const nameOf = (claim: Claim): string => `${claim.target} of the ${sideOf(claim)} video`
const told = (claim: Claim): string => `${nameOf(claim)}=${claim.level}`

/** The words inside a claim name its video and its level, and no other target than its own. */
function checkClaim(claim: Claim, words: readonly Occurrence<PairMeaning>[], levels: PairLevels): string[] {
  const problems: string[] = []
  const says = (kind: 'target' | 'level' | 'video', expected: string, mayLack = false): boolean => {
    const found = words.flatMap(({ meaning }) => meaning.kind !== kind ? [] : [meaning.kind === 'target' ? meaning.target : meaning.kind === 'level' ? meaning.level : meaning.kind === 'video' ? meaning.side : ''])
    return (mayLack && found.length === 0) || (found.length === 1 && found[0] === expected)
  }
  if (!says('level', claim.level) || !says('video', sideOf(claim)) || !says('target', claim.target, true))
    problems.push(`the claim "${claim.text}" does not say ${told(claim)} alone`)
  const level = levels[sideOf(claim)][claim.target]
  if (level !== claim.level)
    problems.push(`the claim "${claim.text}" says ${claim.level}, but ${nameOf(claim)} is ${level ?? 'not rated'}`)
  return problems
}

function checkClaims({ claims, response }: VerifiableInstruction, reading: PairReading, levels: PairLevels): string[] {
  const problems = [...reading.doubts]
  let from = 0
  for (const claim of claims) {
    const at = response.indexOf(claim.text, from)
    if (at < 0) {
      problems.push(`the claim "${claim.text}" does not occur in the response (in the order of the claims)`)
      continue
    }
    from = at + claim.text.length
    problems.push(...checkClaim(claim, reading.words.filter(word => word.start >= at && word.end <= from), levels))
  }
  const [said, read] = [claims.map(told).join(', '), reading.claims.map(told).join(', ')]
  if (said !== read)
    problems.push(`the text reads as [${read}], the claims say [${said}]`)
  return problems
}

/** How a target of the first video stands to that of the second; null where either is not rated. */
function relationOf(target: string, { first, second }: PairLevels): Relation | null {
  const [one, other] = [first[target], second[target]]
  return one === undefined || other === undefined ? null : one === other ? 'tie' : rankOf(one) > rankOf(other) ? 'better' : 'worse'
}

const REVERSED: Record<Relation, Relation> = { better: 'worse', worse: 'better', tie: 'tie' }

/** One verdict, true, on what the question asks and in its direction, with the ratings of both videos that bear it out. */
function checkVerdict({ question, claims }: VerifiableInstruction, reading: PairReading, levels: PairLevels, lexicon: PairLexicon): string[] {
  const asked = readPair(question, lexicon)
  const relations = asked.words.flatMap(({ meaning }) => meaning.kind === 'relation' ? [meaning.relation] : [])
  const [target, ...others] = asked.mentions
  const [relation] = relations
  if (asked.words.some(({ meaning }) => meaning.kind === 'level'))
    return ['the question gives a level away']
  if (target === undefined || others.length > 0 || relations.length !== 1 || relation === undefined || relation === 'tie')
    return ['the question does not ask which video is ahead or behind in one target']
  const [verdict, ...more] = reading.verdicts
  if (!verdict || more.length > 0)
    return ['the response does not give one verdict']
  const problems: string[] = []
  const stands = relationOf(target, levels)
  const said = verdict.side === 'second' ? REVERSED[verdict.relation] : verdict.relation
  if (stands !== said)
    problems.push(`the response says that the first video is ${said} in ${target}, and it is ${stands ?? 'not rated'}`)
  if (verdict.relation !== 'tie' && verdict.relation !== relation)
    problems.push(`the question asks for the ${relation} video and the response names the ${verdict.relation} one`)
  if (reading.claims.slice(0, SIDES.length).some(claim => claim.target !== target))
    problems.push(`the response does not start from ${target}, which the question asks about`)
  for (const { target: rated } of [{ target }, ...claims]) {
    for (const side of SIDES) {
      if (reading.claims.filter(claim => claim.target === rated && sideOf(claim) === side).length !== 1)
        problems.push(`${rated} of the ${side} video is not rated once`)
    }
  }
  return problems
}

/** Nothing that it compares is counted. */
function numberProblems({ response }: VerifiableInstruction): string[] {
  return /\d/.test(response) ? ['the response holds a number'] : []
}

/**
 * Checks a comparison against the levels of both videos: every claim verbatim, in order, about the video that it names, with
 * that video's level; one verdict, which the levels bear out; nothing else rated; no number; no media token.
 * Returns the problems as sentences; none means verified.
 */
export function verifyPair(instruction: VerifiableInstruction, levels: PairLevels, lexicon: PairLexicon): string[] {
  const reading = readPair(instruction.response, lexicon)
  return [...checkClaims(instruction, reading, levels), ...checkVerdict(instruction, reading, levels, lexicon), ...numberProblems(instruction), ...mediaTokenProblems(instruction)]
}
