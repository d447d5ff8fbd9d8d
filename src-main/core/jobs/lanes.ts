/**
 * Runs `work` over `items` in at most `lanes` at a time and yields each result as it arrives. An error of one item
 * is the caller's business (`work` should not throw for expected failures); anything thrown ends the run after the
 * other lanes have settled.
 */
export async function* inLanes<Item, Result>(
  items: AsyncIterable<Item> | Iterable<Item>,
  lanes: number,
  work: (item: Item) => Promise<Result>,
): AsyncGenerator<Result, void, void> {
  const source = Symbol.asyncIterator in items ? items[Symbol.asyncIterator]() : items[Symbol.iterator]()
  const running = new Set<Promise<{ own: Promise<unknown>, result: Result }>>()
  let exhausted = false
  try {
    while (true) {
      while (!exhausted && running.size < lanes) {
        const next = await source.next()
        if (next.done) {
          exhausted = true
          break
        }
        const item = next.value
        const entry: Promise<{ own: Promise<unknown>, result: Result }> = work(item).then(result => ({ own: entry, result }))
        running.add(entry)
      }
      if (running.size === 0)
        return
      const { own, result } = await Promise.race(running)
      running.delete(own as typeof running extends Set<infer Entry> ? Entry : never)
      yield result
    }
  }
  finally {
    await Promise.allSettled(running)
    if (!exhausted)
      await source.return?.()
  }
}
