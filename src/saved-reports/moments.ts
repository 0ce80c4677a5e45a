/**
 * Keeps what `make` made for a moment, so that a thousand who look at once cost as much as one, and makes no more than
 * two at a time, so that they leave the database to those who work. What is kept is only quicker: another node makes it
 * itself.
 */
export function keepForMoments<Value>(milliseconds = 30_000, most = 50) {
  const kept = new Map<string, { until: number; value: Promise<Value> }>()
  let making = 0
  const waiting: (() => void)[] = []

  async function inTurn(make: () => Promise<Value>): Promise<Value> {
    if (making >= MOST_AT_ONCE) await new Promise<void>(resolve => waiting.push(resolve))
    else making += 1
    try {
      return await make()
    } finally {
      const next = waiting.shift()
      if (next) next()
      else making -= 1
    }
  }

  const find = (name: string) => {
    const known = kept.get(name)
    return known && known.until > Date.now() ? known.value : undefined
  }

  /** `admit` is asked where there is something to make, and refuses by what it throws. */
  return async (name: string, make: () => Promise<Value>, admit?: () => Promise<unknown>): Promise<Value> => {
    if (!find(name)) await admit?.()
    const known = find(name)
    if (known) return known

    kept.delete(name)
    const oldest = kept.keys().next().value
    if (oldest !== undefined && kept.size >= most) kept.delete(oldest)
    const value = inTurn(make)
    kept.set(name, { until: Date.now() + milliseconds, value })
    value.catch(() => kept.delete(name))
    return value
  }
}

const MOST_AT_ONCE = 2
