/** Between the hash of what a text was generated from and that of what it was reworded by. */
export const REWRITE_MARK = '~'

/** Generator of a text that `rewriter` (a hash of model and prompt) made from one with the generator `base`. */
export function rewrittenGenerator(base: string, rewriter: string): string {
  return `${baseGenerator(base)}${REWRITE_MARK}${rewriter}`
}

/** What the text, or the one it was reworded from, was generated from. */
export function baseGenerator(generator: string): string {
  return generator.split(REWRITE_MARK, 1)[0] ?? generator
}

/** Whether the text in a slot stays: it was generated from the same inputs, or is a person's. A reworded text stands for the one it was made from. */
export function isKept(current: { readonly generator: string, readonly touched: boolean } | undefined, generator: string): boolean {
  return current !== undefined && (current.touched || baseGenerator(current.generator) === generator)
}
