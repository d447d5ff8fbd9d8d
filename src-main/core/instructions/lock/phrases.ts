const ALTERNATIVES = /\(([^()]*)\)/

/** The phrases an entry stands for: "(can|must) be (called|rated)" is four, "(a|) hint" is "a hint" and "hint". */
export function expandPhrase(entry: string): string[] {
  const found = ALTERNATIVES.exec(entry)
  if (found === null)
    return [entry.replaceAll(/\s+/g, ' ').trim()]
  const [before, after] = [entry.slice(0, found.index), entry.slice(found.index + found[0].length)]
  return (found[1] as string).split('|').flatMap(choice => expandPhrase(before + choice + after))
}

interface Node<T> { value: T | null, readonly next: Map<string, Node<T>> }

const createNode = <T>(): Node<T> => ({ value: null, next: new Map() })

/** Phrases by their words; the longest one at a place counts. `articles` may stand inside any phrase. */
export class PhraseIndex<T> {
  readonly #root = createNode<T>()
  readonly #articles: ReadonlySet<string>

  constructor(articles: readonly string[]) {
    this.#articles = new Set(articles)
  }

  /** Sets what a phrase means; `merge` decides where it has a meaning already. */
  add(words: readonly string[], value: T, merge: (present: T) => T): void {
    let node = this.#root
    for (const word of words) {
      let next = node.next.get(word)
      if (!next)
        node.next.set(word, next = createNode())
      node = next
    }
    node.value = node.value === null ? value : merge(node.value)
  }

  /** The meaning of the longest phrase that starts at token `at`, and where it ends. */
  match(tokens: readonly { readonly word: string }[], at: number): { value: T, end: number } | null {
    let node: Node<T> | undefined = this.#root
    let best: { value: T, end: number } | null = null
    for (let end = at; end < tokens.length;) {
      const { word } = tokens[end++] as { word: string }
      const next: Node<T> | undefined = node.next.get(word)
      const isSkipped: boolean = next === undefined && node !== this.#root && this.#articles.has(word)
      node = isSkipped ? node : next
      if (!node)
        break
      if (node.value !== null && !isSkipped)
        best = { value: node.value, end }
    }
    return best
  }
}
