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

/**
 * As {@link inLanes}, with the results in the order of the items: at most `ahead` of them are started and wait for an
 * earlier one.
 */
export async function* inLanesInOrder<Item, Result>(
  items: Iterable<Item>,
  { lanes, ahead }: { readonly lanes: number, readonly ahead: number },
  work: (item: Item) => Promise<Result>,
): AsyncGenerator<Result, void, void> {
  const source = items[Symbol.iterator]()
  const started: Promise<Result>[] = []
  let running = 0
  let stopped = false
  async function run(item: Item): Promise<Result> {
    running += 1
    try { return await work(item) }
    catch (thrown) {
      stopped = true
      throw thrown
    }
    finally {
      running -= 1
      startMore()
    }
  }
  function startMore(): void {
    while (!stopped && running < lanes && started.length < ahead) {
      const next = source.next()
      if (next.done)
        return
      const result = run(next.value)
      // Whoever waits for it hears of its error; until then nobody does.
      result.catch(() => undefined)
      started.push(result)
    }
  }
  try {
    startMore()
    for (let next = started.shift(); next !== undefined; next = started.shift()) {
      startMore()
      yield await next
    }
  }
  finally {
    stopped = true
    await Promise.allSettled(started)
  }
}
