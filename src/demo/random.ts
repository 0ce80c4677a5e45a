import { createHash } from 'node:crypto'

export type Chance = ReturnType<typeof chanceFor>

/** Chances that fall the same way each time: they follow from the words that say what they are for. */
export function chanceFor(...words: (string | number)[]) {
  let state = digest(words).readUInt32BE()

  /** From 0 to just under 1 (mulberry32). */
  function next() {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
  const whole = (least: number, most: number) => least + Math.floor(next() * (most - least + 1))
  const pick = <T>(list: readonly T[]): T => list[Math.floor(next() * list.length)] as T
  const happens = (probability: number) => next() < probability

  /** One of the keys, those of greater weight more often. */
  function pickByWeight<K extends string>(weights: Record<K, number>): K {
    const entries = Object.entries(weights) as [K, number][]
    let left = next() * entries.reduce((sum, [, weight]) => sum + weight, 0)
    for (const [key, weight] of entries) {
      left -= weight
      if (left < 0) return key
    }
    return (entries[0] as [K, number])[0]
  }
  return { whole, pick, happens, pickByWeight }
}

/** An id as the database makes them, of something that was made at `at`; the same words give the same id. */
export const idAt = (at: Date, ...words: (string | number)[]): string =>
  Math.floor(at.getTime() / 1000)
    .toString(16)
    .padStart(8, '0') + digest(words).toString('hex').slice(0, 16)

const digest = (words: (string | number)[]) => createHash('sha256').update(words.join('\n')).digest()
