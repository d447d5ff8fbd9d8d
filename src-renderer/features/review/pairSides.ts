import type { VideoDetail } from '../../../src-shared/contract/catalog'
import type { InstructionDetail, InstructionRow } from '../../../src-shared/contract/review'
import type { AnsweredClaim } from '../../../src-shared/domain/claim'

/** What the page paints: an instruction with its video, or both videos of a comparison; or a video that has no instruction yet. */
export interface ReviewItem { readonly instruction: InstructionDetail | null, readonly video: VideoDetail, readonly second: VideoDetail | null }

/** Which of the two videos of a comparison. */
export type Side = 'first' | 'second'

/** The video on a side; the only one of an item that is no comparison. */
export function videoOn(item: ReviewItem, side: Side): VideoDetail {
  return side === 'second' && item.second !== null ? item.second : item.video
}

/** The side that a claim rates; null without one. */
export function sideOf(claim: Pick<AnsweredClaim, 'video'> | undefined): Side | null {
  return claim === undefined ? null : claim.video ?? 'first'
}

export function showsVideo(item: ReviewItem, videoId: string): boolean {
  return item.video.id === videoId || item.second?.id === videoId
}

/** The item with one of its videos changed. */
export function withVideo(item: ReviewItem, videoId: string, change: (video: VideoDetail) => VideoDetail): ReviewItem {
  const changed = (video: VideoDetail): VideoDetail => video.id === videoId ? change(video) : video
  return { ...item, video: changed(item.video), second: item.second && changed(item.second) }
}

/** What a list says an instruction is about. */
export function namesOf({ videoName, second }: Pick<InstructionRow, 'videoName' | 'second'>): string {
  return second === null ? videoName : `${videoName} and ${second.videoName}`
}
