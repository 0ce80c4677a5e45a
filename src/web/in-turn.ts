const last = new Map<string, Promise<unknown>>()

/** Does one thing after the other for each of `whose`, so that nobody fills the memory by asking for a hundred at once. */
export async function inTurn<Value>(whose: string, work: () => Promise<Value>): Promise<Value> {
  const before = last.get(whose)
  const own = (async () => {
    await before?.catch(() => {}) // whoever waits for that one hears of it
    return work()
  })()
  last.set(whose, own)
  try {
    return await own
  } finally {
    if (last.get(whose) === own) last.delete(whose)
  }
}
