const TOKEN = /"[^"\\]*(?:\\.[^"\\]*)*"|[{}[\],:]/gs

/** Deeper than any answer of a chat server. */
const MAX_DEPTH = 16

/**
 * Reads JSON from a stranger: a key that occurs twice is refused (readers differ in which one counts), and so is what
 * nests deeply.
 * @throws Error that says why.
 */
export function parseStrictJson(text: string): unknown {
  const value: unknown = JSON.parse(text)
  // From here on the text is known to be JSON, so that its brackets, commas and strings tell the rest.
  const open: (Set<string> | null)[] = []
  let expectsKey = false
  for (const [token] of text.matchAll(TOKEN)) {
    const keys = open.at(-1)
    if (token === '{' || token === '[') {
      open.push(token === '{' ? new Set() : null)
      expectsKey = token === '{'
      if (open.length > MAX_DEPTH)
        throw new Error(`the JSON nests more than ${MAX_DEPTH} deep`)
    }
    else if (token === '}' || token === ']') {
      open.pop()
      expectsKey = false
    }
    else if (token === ',') {
      expectsKey = keys instanceof Set
    }
    else if (token !== ':' && expectsKey && keys instanceof Set) {
      const key = String(JSON.parse(token))
      if (keys.has(key))
        throw new Error(`the JSON has the key "${key.slice(0, 40)}" twice`)
      keys.add(key)
      expectsKey = false
    }
  }
  return value
}

/** The JSON value that a model's answer is, or why it is none. */
export function parseAnswer(text: string): { readonly value: unknown } | string {
  if (text.trim() === '')
    return 'the answer is empty'
  try { return { value: parseStrictJson(text) } }
  catch (error) { return `the answer is not one JSON object: ${error instanceof Error ? error.message : String(error)}` }
}
