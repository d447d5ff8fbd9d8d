import type { Shortcut } from '../../composables/useShortcuts'

export type ReviewAction
  = 'approve' | 'reject' | 'flag' | 'edit' | 'takeNew' | 'keepOld' | 'undo' | 'redo' | 'previous' | 'next'
    | 'otherVideo' | 'play' | 'slower' | 'faster' | 'frameBack' | 'frameForward' | 'tenBack' | 'tenForward' | 'first' | 'last' | 'goToFrame' | 'loopIn' | 'loopOut' | 'loopClear'
    | 'claimNext' | 'claimPrevious' | 'wrongLevel' | 'tabResponse' | 'tabLevels' | 'tabHistory'
    | 'digit' | 'escape'

const DECIDE = 'Decide'
const PLAY = 'Play'
const CLAIMS = 'Claims and levels'
const MOVE = 'Move'

/** Every key of the review page. The cheat sheet is made from this list. */
export const REVIEW_KEYS: readonly Shortcut<ReviewAction>[] = [
  { action: 'approve', keys: ['enter'], label: 'Approve and go to the next', section: DECIDE },
  { action: 'reject', keys: ['backspace'], label: 'Reject; then a digit for the reason, or Enter for none', section: DECIDE },
  { action: 'flag', keys: ['f'], label: 'Flag for someone else', section: DECIDE },
  { action: 'edit', keys: ['e'], label: 'Edit; Ctrl+Enter saves, Esc leaves', section: DECIDE },
  { action: 'takeNew', keys: ['t'], label: 'Take the newer text that is offered', section: DECIDE },
  { action: 'keepOld', keys: ['o'], label: 'Keep the old text beside a newer one', section: DECIDE },
  { action: 'undo', keys: ['ctrl+z'], label: 'Undo', section: DECIDE },
  { action: 'redo', keys: ['ctrl+shift+z', 'ctrl+y'], label: 'Redo', section: DECIDE },
  { action: 'next', keys: ['arrowdown'], label: 'Next item, without deciding', section: MOVE },
  { action: 'previous', keys: ['arrowup'], label: 'Previous item', section: MOVE },
  { action: 'escape', keys: ['escape'], label: 'Leave what is open', section: MOVE, inText: true },
  { action: 'claimNext', keys: ['tab'], label: 'Next claim', section: CLAIMS },
  { action: 'claimPrevious', keys: ['shift+tab'], label: 'Previous claim', section: CLAIMS },
  { action: 'wrongLevel', keys: ['w'], label: 'Wrong level; then 1 (bad) to 5 (excellent)', section: CLAIMS },
  { action: 'digit', keys: ['1', '2', '3', '4', '5', '6', '7', '8', '9'], label: 'On a row of Levels: set its level; after Reject: the reason', section: CLAIMS },
  { action: 'tabResponse', keys: ['alt+1'], label: 'Response', section: CLAIMS },
  { action: 'tabLevels', keys: ['alt+2'], label: 'Levels', section: CLAIMS },
  { action: 'tabHistory', keys: ['alt+3'], label: 'History', section: CLAIMS },
  { action: 'otherVideo', keys: ['v'], label: 'The other video of a comparison, with its levels', section: PLAY },
  { action: 'play', keys: ['space', 'k'], label: 'Play or pause', section: PLAY },
  { action: 'frameBack', keys: [','], label: 'One frame back', section: PLAY },
  { action: 'frameForward', keys: ['.'], label: 'One frame forward', section: PLAY },
  { action: 'tenBack', keys: ['<', 'shift+,'], label: 'Ten frames back', section: PLAY },
  { action: 'tenForward', keys: ['>', 'shift+.'], label: 'Ten frames forward', section: PLAY },
  { action: 'slower', keys: ['j'], label: 'Slower', section: PLAY },
  { action: 'faster', keys: ['l'], label: 'Faster', section: PLAY },
  { action: 'first', keys: ['home'], label: 'First frame', section: PLAY },
  { action: 'last', keys: ['end'], label: 'Last frame', section: PLAY },
  { action: 'goToFrame', keys: ['g'], label: 'Go to frame', section: PLAY },
  { action: 'loopIn', keys: ['['], label: 'Loop from here', section: PLAY },
  { action: 'loopOut', keys: [']'], label: 'Loop to here', section: PLAY },
  { action: 'loopClear', keys: ['\\'], label: 'Clear the loop', section: PLAY },
]
