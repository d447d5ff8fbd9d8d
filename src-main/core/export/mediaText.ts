/**
 * Tokens that trainers and chat templates give a meaning inside text: media placeholders, counted by substring in
 * every turn by LLaMA-Factory (`mm_plugin.py::_validate_messages`) and split on by LLaVA and ms-swift, and the
 * control tokens of chat templates. `<think>` is left alone: it is a form of response.
 */
const RESERVED = /<(\/?(?:video|image|audio|bbox|ref-object|cot-process|start-image|im_start|im_end|im_patch|vid_start|vid_end|s)|\|[^<>|]{1,40}\|)>/gi

/** Text for a trainer: reserved tokens in square brackets, lone surrogates replaced (tokenizers refuse them). */
export function toTrainingText(text: string): string {
  return text.toWellFormed().replace(RESERVED, '[$1]')
}

/**
 * JSON on one line that is also one line for readers that split as Python's `str.splitlines` does
 * (U+2028, U+2029 and U+0085 are written as escapes).
 */
export function toJsonLine(value: unknown): string {
  return JSON.stringify(value).replace(/[\u0085\u2028\u2029]/g, character => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`)
}
