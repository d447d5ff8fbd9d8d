/** Remembers the newest values by key and shares loads that are still on their way; a failed load is forgotten. */
export function createRecentCache<V>(limit: number) {
  const values = new Map<string, V>()
  const loads = new Map<string, Promise<V>>()

  function keep(key: string, value: V): V {
    values.delete(key)
    values.set(key, value)
    const oldest = values.keys().next().value
    if (values.size > limit && oldest !== undefined)
      values.delete(oldest)
    return value
  }

  function get(key: string, load: () => Promise<V>): Promise<V> {
    const known = values.get(key)
    if (known !== undefined)
      return Promise.resolve(keep(key, known))
    const running = loads.get(key)
    if (running !== undefined)
      return running
    const started: Promise<V> = load()
      .then(value => loads.get(key) === started ? keep(key, value) : value)
      .finally(() => {
        if (loads.get(key) === started)
          loads.delete(key)
      })
    loads.set(key, started)
    return started
  }

  function forget(matches: (value: V) => boolean): void {
    // A load on its way may carry the old state: its answer is not kept.
    loads.clear()
    for (const [key, value] of values) {
      if (matches(value))
        values.delete(key)
    }
  }

  function update(matches: (value: V) => boolean, change: (value: V) => V): void {
    for (const [key, value] of values) {
      if (matches(value))
        values.set(key, change(value))
    }
  }

  return { get, forget, update, peek: (key: string): V | null => values.get(key) ?? null }
}
