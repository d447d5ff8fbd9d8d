import type { VideoRow } from '../../src-shared/contract/catalog'
import type { InstructionKind, InstructionState } from '../../src-shared/domain/claim'
import type { Level } from '../../src-shared/domain/level'
import type { Taxonomy } from '../../src-shared/domain/taxonomy'
import { OVERALL } from '../../src-shared/domain/taxonomy'
import { capitalised } from './format'

export const KIND_LABELS: Record<InstructionKind, string> = { reasoning: 'Reasoning', qa: 'Question', stage1: 'Stage I' }
/** What a question asks for; the other kinds have one type each, which their name says already. */
const QUESTION_TYPE_LABELS: Readonly<Record<string, string>> = {
  overall_score: 'How good overall',
  overall_why: 'Why this overall',
  dimension: 'One dimension',
  yes_no: 'Yes or no',
  most_harmful: 'Largest problem',
  advice: 'What to improve',
  pair: 'Two videos',
}
export const STATE_LABELS: Record<InstructionState, string> = { pending: 'Pending', approved: 'Approved', rejected: 'Rejected', flagged: 'Flagged' }
export const VIDEO_STATE_LABELS: Record<VideoRow['state'], string> = { added: 'Added', scored: 'Scored', failed: 'Failed' }
export const LEVEL_LETTERS: Record<Level, string> = { bad: 'B', poor: 'P', fair: 'F', good: 'G', excellent: 'E' }

/** Words for the type of a question; null where they would only repeat the kind. Types of other grammars are shown as they are. */
export function questionTypeLabel({ kind, questionType }: { readonly kind: InstructionKind, readonly questionType: string }): string | null {
  return kind === 'qa' ? QUESTION_TYPE_LABELS[questionType] ?? capitalised(questionType.replaceAll(/[_-]/g, ' ')) : null
}

/** Short name of a target: "Noise", "Distortion", "Overall". */
export function labelOf(target: string, taxonomy: Taxonomy): string {
  if (target === OVERALL)
    return taxonomy.overall.label
  const found = [...taxonomy.dimensions, ...taxonomy.groups].find(entry => entry.id === target)
  return found === undefined ? target : found.label
}

export interface Warning { readonly id: 'degraded' | 'hdr' | 'vfr', readonly label: string, readonly explanation: string }

/** What a curator should know before trusting a video's scores. */
export function warningsOf(video: Pick<VideoRow, 'degraded' | 'hdr' | 'variableFrameRate'>): Warning[] {
  const found: Warning[] = []
  if (video.degraded)
    found.push({ id: 'degraded', label: 'Degraded', explanation: 'Part of the file is damaged: it holds fewer readable frames than it promises. Scores come from the frames that were there.' })
  if (video.hdr !== null)
    found.push({ id: 'hdr', label: 'HDR', explanation: `High dynamic range (${video.hdr.toUpperCase()}). It was tone-mapped for scoring; the preview is 8-bit.` })
  if (video.variableFrameRate)
    found.push({ id: 'vfr', label: 'VFR', explanation: 'Variable frame rate. Frames are named by the frame table, never by time.' })
  return found
}
