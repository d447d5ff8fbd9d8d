import type { VideoDetail } from '../../../src-shared/contract/catalog'
import type { InstructionDetail, Verdict } from '../../../src-shared/contract/review'
import type { InstructionState } from '../../../src-shared/domain/claim'
import type { Level } from '../../../src-shared/domain/level'
import type { Taxonomy } from '../../../src-shared/domain/taxonomy'
import type { NewDecision } from '../../stores/decisions'
import type { useReviewItem } from './useReviewItem'
import type { ReviewQueue } from './useReviewQueue'
import { computed, shallowRef } from 'vue'
import { useDecisionsStore } from '../../stores/decisions'
import { usePreferencesStore } from '../../stores/preferences'
import { useToastsStore } from '../../stores/toasts'
import { labelOf } from '../../words/labels'
import { applyLevel } from './applyLevel'
import { namesOf, showsVideo, withVideo } from './pairSides'

/** What the action bar asks for. `idle`: nothing, it shows the actions. */
export type ActionMode = 'idle' | 'reject' | 'level' | 'name' | 'goto'

const VERDICT_STATES: Record<Verdict, InstructionState> = { approve: 'approved', reject: 'rejected', flag: 'flagged' }
const VERDICT_LABELS: Record<Verdict, string> = { approve: 'Approve', reject: 'Reject', flag: 'Flag' }
const VERDICTS_DONE: Record<Verdict, string> = { approve: 'Approved', reject: 'Rejected', flag: 'Flagged' }

export interface ReviewActionsContext {
  readonly queue: ReviewQueue
  readonly items: ReturnType<typeof useReviewItem>
  readonly taxonomy: () => Taxonomy
  /** Opens an item by instruction id. */
  readonly open: (id: string) => void
  /** Whether this is the item that was opened: the one before stays on screen until the next has come. */
  readonly isOpen: (id: string) => boolean
}

/** What a curator can do to the item on screen. The page changes at once; the store saves. */
export function useReviewActions({ queue, items, taxonomy, open, isOpen }: ReviewActionsContext) {
  const decisions = useDecisionsStore()
  const preferences = usePreferencesStore()
  const toasts = useToastsStore()
  const mode = shallowRef<ActionMode>('idle')
  const editing = shallowRef(false)
  /** Dimension that the next digit is for, in mode `level`. */
  const levelTarget = shallowRef<string | null>(null)
  let postponed: (() => void) | null = null

  /** Runs `act` once it is known who decides; asks in place the first time. */
  function named(act: () => void): void {
    if (preferences.curator.trim() !== '')
      return act()
    postponed = act
    mode.value = 'name'
  }

  function takeName(name: string): void {
    preferences.curator = name.trim().slice(0, 80)
    mode.value = 'idle'
    const act = postponed
    postponed = null
    if (preferences.curator !== '')
      act?.()
  }

  const submit = (decision: NewDecision): void => decisions.submit(decision, preferences.curator.trim())

  function advanceFrom(id: string): void {
    const next = queue.nextOpen(id)
    if (next !== null)
      open(next.id)
    else if (queue.complete.value)
      toasts.show('That was the last item of this queue')
  }

  function patchState(id: string, change: Partial<Pick<InstructionDetail, 'state' | 'decidedBy'>>): void {
    items.replace(item => item.instruction?.id === id, item => item.instruction === null ? item : { ...item, instruction: { ...item.instruction, ...change } })
    if (change.state !== undefined)
      queue.patch(row => row.id === id, { state: change.state })
  }

  /** The instruction that can be decided: on screen and opened. A key pressed while the next one loads decides nothing, neither twice nor unseen. */
  const decidable = computed(() => {
    const instruction = items.item.value?.instruction ?? null
    return instruction !== null && items.failure.value === null && isOpen(instruction.id) ? instruction : null
  })

  function decide(verdict: Verdict, reason: string | null = null): void {
    const instruction = decidable.value
    if (instruction === null)
      return
    named(() => {
      mode.value = 'idle'
      submit({
        kind: 'decide',
        subject: instruction.id,
        verdict,
        expectedVersion: instruction.version,
        label: VERDICT_LABELS[verdict],
        ...(reason === null ? {} : { reason }),
      })
      patchState(instruction.id, { state: VERDICT_STATES[verdict], decidedBy: preferences.curator })
      const about = reason === null ? namesOf(instruction) : `${namesOf(instruction)}: ${reason.toLowerCase()}`
      toasts.show(`${VERDICTS_DONE[verdict]} ${about}`, { action: { label: 'Undo', run: undo } })
      advanceFrom(instruction.id)
    })
  }

  function askReason(): void {
    if (decidable.value !== null)
      named(() => mode.value = 'reject')
  }

  function askLevel(target: string | null): void {
    if (target === null || !taxonomy().dimensions.some(entry => entry.id === target)) {
      toasts.show('Groups and the overall follow the dimensions. Choose the claim of a dimension.')
      return
    }
    levelTarget.value = target
    named(() => mode.value = 'level')
  }

  function setLevel(target: string, level: Level | null): void {
    const video = items.video.value
    if (video === null)
      return
    named(() => {
      mode.value = 'idle'
      submit({ kind: 'set-level', subject: video.id, target, level, expectedVersion: video.version, label: `Set ${labelOf(target, taxonomy())}` })
      items.replace(item => showsVideo(item, video.id), item => withVideo(item, video.id, shown => applyLevel(shown, target, level, taxonomy())))
    })
  }

  function saveEdit(question: string, response: string): void {
    const instruction = items.item.value?.instruction
    if (!instruction)
      return
    named(() => {
      editing.value = false
      submit({ kind: 'edit', subject: instruction.id, question, response, expectedVersion: instruction.version, label: 'Edit' })
      items.replace(item => item.instruction?.id === instruction.id, item => item.instruction === null ? item : { ...item, instruction: { ...item.instruction, question, response, edited: true } })
    })
  }

  /** Takes the newer text that is offered beside this one, or keeps this one. */
  function answerOffer(answer: 'take' | 'keep'): void {
    const instruction = decidable.value
    const offer = instruction?.offer ?? null
    if (instruction === null || offer === null)
      return
    named(() => {
      submit({ kind: 'answer-offer', subject: instruction.id, offer: offer.id, answer, expectedVersion: instruction.version, label: answer === 'take' ? 'Take the newer text' : 'Keep the old text' })
      const { question, response, claims } = answer === 'take' ? offer : instruction
      items.replace(item => item.instruction?.id === instruction.id, item => item.instruction === null ? item : { ...item, instruction: { ...item.instruction, question, response, claims, offer: null, stale: null, staleBecause: [], edited: item.instruction.edited || answer === 'take' } })
      queue.patch(row => row.id === instruction.id, { stale: null, question })
      toasts.show(answer === 'take' ? 'Took the newer text' : 'Kept the old text', { action: { label: 'Undo', run: undo } })
    })
  }

  function undo(): void {
    named(() => {
      const unsent = decisions.undo(preferences.curator.trim())
      if (unsent === null)
        return
      items.forget(() => true)
      if (unsent.kind === 'set-level')
        return void items.reload()
      queue.patch(row => row.id === unsent.subject, { state: 'pending' })
      open(unsent.subject)
      void items.reload()
    })
  }

  const redo = (): void => named(() => decisions.redo(preferences.curator.trim()))

  /** Esc: leaves what is open; false when nothing was. */
  function leave(): boolean {
    if (mode.value === 'idle' && !editing.value)
      return false
    mode.value = 'idle'
    postponed = null
    editing.value = false
    return true
  }

  return { mode, editing, levelTarget, decidable, decide, askReason, askLevel, setLevel, saveEdit, answerOffer, undo, redo, takeName, leave, patchVideo }

  /** Takes what the host made of a level: its numbers replace the foreseen ones. */
  function patchVideo(video: VideoDetail): void {
    items.forget(item => showsVideo(item, video.id) && item.instruction?.id !== items.item.value?.instruction?.id)
    items.replace(item => showsVideo(item, video.id), item => withVideo(item, video.id, () => video))
  }
}

export type ReviewActions = ReturnType<typeof useReviewActions>
