import type { DecisionEvent } from '../../../src-shared/contract/review'
import type { ReviewItem } from './pairSides'
import { useApi } from '../../api/client'
import { useLatest } from '../../composables/useLatest'

/** What people decided about an item and about the levels of its videos, newest first. */
export function useHistory() {
  const api = useApi()
  return useLatest(async ({ instruction, video, second }: ReviewItem): Promise<DecisionEvent[]> => {
    const subjects = [...instruction ? [instruction.id] : [], video.id, ...second ? [second.id] : []]
    const lists = await Promise.all(subjects.map(subject => api.review.history({ subject })))
    return lists.flat().sort((a, b) => b.at.localeCompare(a.at) || b.id.localeCompare(a.id))
  })
}
