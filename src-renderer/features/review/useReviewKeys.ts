import type { ShallowRef } from 'vue'
import type { ShortcutHandlers } from '../../composables/useShortcuts'
import type { Player } from '../player/usePlayer'
import type { ReviewAction } from './keys'
import type { ReviewItem, Side } from './pairSides'
import type { ReviewActions } from './useReviewActions'
import { LEVELS } from '../../../src-shared/domain/level'
import { useShortcuts } from '../../composables/useShortcuts'
import { REVIEW_KEYS } from './keys'

interface ReviewKeysContext {
  readonly actions: ReviewActions
  readonly player: () => Player | null
  readonly item: () => ReviewItem | null
  readonly side: ShallowRef<Side>
  readonly reasons: () => readonly string[]
  readonly claim: ShallowRef<number | null>
  readonly tab: ShallowRef<'response' | 'levels' | 'history'>
  readonly move: (step: 1 | -1) => void
}

/** The keyboard of the review page. */
export function useReviewKeys(context: ReviewKeysContext): void {
  const { actions, player, item, side, reasons, claim, tab } = context
  const idle = (): boolean => actions.mode.value === 'idle' && !actions.editing.value
  const whenIdle = (act: () => void) => (): boolean => {
    if (!idle())
      return false
    act()
    return true
  }
  const withPlayer = (act: (found: Player) => void) => (): boolean => {
    const found = player()
    if (found === null || actions.editing.value)
      return false
    act(found)
    return true
  }

  function onEnter(): boolean {
    if (actions.mode.value === 'reject')
      actions.decide('reject')
    else if (idle())
      actions.decide('approve')
    else return false
    return true
  }

  function onDigit(event: KeyboardEvent): boolean {
    const index = Number(event.key) - 1
    const reason = reasons()[index]
    const level = LEVELS[index]
    if (actions.mode.value === 'reject' && reason !== undefined)
      actions.decide('reject', reason)
    else if (actions.mode.value === 'level' && level !== undefined && actions.levelTarget.value !== null)
      actions.setLevel(actions.levelTarget.value, level)
    else return false
    return true
  }

  /** Tab walks the claims; past the last one it walks on through the page. */
  function moveClaim(step: 1 | -1): boolean {
    const count = item()?.instruction?.claims.length ?? 0
    if (tab.value !== 'response' || !idle() || count === 0)
      return false
    const marks = [...document.querySelectorAll<HTMLElement>('[data-claim]')]
    const at = marks.findIndex(mark => Number(mark.dataset.claim) === claim.value)
    const focused = marks.includes(document.activeElement as HTMLElement)
    const next = marks[focused || claim.value !== null ? at + step : step === 1 ? 0 : -1]
    if (next === undefined)
      return false
    next.focus()
    return true
  }

  const targetOfClaim = (): string | null => claim.value === null ? null : item()?.instruction?.claims[claim.value]?.target ?? null
  function showOtherVideo(): boolean {
    if (!idle() || item()?.second == null)
      return false
    side.value = side.value === 'first' ? 'second' : 'first'
    return true
  }

  const setTab = (value: typeof tab.value) => (): void => void (tab.value = value)

  const handlers: ShortcutHandlers<ReviewAction> = {
    approve: onEnter,
    reject: whenIdle(actions.askReason),
    flag: whenIdle(() => actions.decide('flag')),
    edit: whenIdle(() => actions.decidable.value !== null && (actions.editing.value = true)),
    takeNew: whenIdle(() => actions.answerOffer('take')),
    keepOld: whenIdle(() => actions.answerOffer('keep')),
    undo: whenIdle(actions.undo),
    redo: whenIdle(actions.redo),
    next: whenIdle(() => context.move(1)),
    previous: whenIdle(() => context.move(-1)),
    escape: () => actions.leave(),
    digit: onDigit,
    wrongLevel: whenIdle(() => actions.askLevel(targetOfClaim())),
    claimNext: () => moveClaim(1),
    claimPrevious: () => moveClaim(-1),
    tabResponse: setTab('response'),
    tabLevels: setTab('levels'),
    tabHistory: setTab('history'),
    otherVideo: showOtherVideo,
    play: withPlayer(found => found.toggle()),
    slower: withPlayer(found => found.shiftRate(-1)),
    faster: withPlayer(found => found.shiftRate(1)),
    frameBack: withPlayer(found => found.step(-1)),
    frameForward: withPlayer(found => found.step(1)),
    tenBack: withPlayer(found => found.step(-10)),
    tenForward: withPlayer(found => found.step(10)),
    first: withPlayer(found => found.goTo(0)),
    last: withPlayer(found => found.goTo(found.frameCount.value - 1)),
    goToFrame: whenIdle(() => player() !== null && (actions.mode.value = 'goto')),
    loopIn: withPlayer(found => found.setLoop('from')),
    loopOut: withPlayer(found => found.setLoop('to')),
    loopClear: withPlayer(found => found.clearLoop()),
  }
  useShortcuts(REVIEW_KEYS, handlers)
}
