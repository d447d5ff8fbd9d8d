import type { ReviewActions } from './useReviewActions'
import type { useReviewItem } from './useReviewItem'
import type { ReviewQueue } from './useReviewQueue'
import { onScopeDispose } from 'vue'
import { useDecisionsStore } from '../../stores/decisions'
import { useToastsStore } from '../../stores/toasts'
import { useWorkspaceStore } from '../../stores/workspace'
import { showsVideo, withVideo } from './pairSides'

interface EchoContext {
  readonly queue: ReviewQueue
  readonly items: ReturnType<typeof useReviewItem>
  readonly actions: ReviewActions
  readonly open: (id: string) => void
}

/** Brings what the host answered to decisions back onto the page. */
export function useDecisionEchoes({ queue, items, actions, open }: EchoContext): void {
  const decisions = useDecisionsStore()
  const toasts = useToastsStore()
  const workspace = useWorkspaceStore()

  const stopSaved = decisions.onSaved((decision, answer) => {
    void workspace.refreshCounts()
    const waits = decisions.waiting.some(entry => entry.subject === decision.subject)
    if (answer.about === 'instruction') {
      const { instruction } = answer
      // A newer decision of ours about it is on its way and is what the page shows already.
      items.replace(item => item.instruction?.id === instruction.id, item => ({ ...item, instruction: waits && item.instruction !== null ? { ...item.instruction, version: instruction.version } : instruction }))
      if (!waits)
        queue.patch(row => row.id === instruction.id, { state: instruction.state, stale: instruction.stale, question: instruction.question })
    }
    else if (answer.about === 'video') {
      if (!waits) {
        actions.patchVideo(answer.video)
        // Which texts are out of date by it, and why, the host knows.
        void items.reload()
      }
      else {
        items.replace(item => showsVideo(item, answer.video.id), item => withVideo(item, answer.video.id, video => ({ ...video, version: answer.video.version })))
      }
      const overall = answer.video.overall
      queue.patch(row => row.videoId === answer.video.id, { overall: overall === null ? null : overall.level })
    }
    else {
      const { subject, summary } = answer.undone
      toasts.show(decision.kind === 'undo' ? `Took back: ${summary}` : `Done again: ${summary.replace(/^Und(?:o|id):? ?/, '')}`)
      items.forget(item => item.instruction?.id === subject.id || showsVideo(item, subject.id))
      if (subject.type === 'instruction' && items.shownKey.value !== subject.id)
        open(subject.id)
      else void items.reload()
    }
  })

  const stopRefused = decisions.onRefused((decision, failure) => {
    const text = failure.code === 'conflict'
      ? `${decision.label} was not saved: this item was changed elsewhere in the meantime. It now shows the current state.`
      : `${decision.label} was not saved. ${failure.message}`
    toasts.show(text, { tone: 'problem' })
    items.forget(item => item.instruction?.id === decision.subject || showsVideo(item, decision.subject))
    if (decision.kind === 'decide' || decision.kind === 'edit' || decision.kind === 'answer-offer')
      open(decision.subject)
    void items.reload()
  })

  onScopeDispose(() => {
    stopSaved.off()
    stopRefused.off()
  })
}
