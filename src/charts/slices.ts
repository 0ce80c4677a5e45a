/** A part of the time that has one colour in every picture of a page; without a colour it is grey. */
export type Slice = {
  key: string
  name: string
  colour: string | null
  seconds: number
  /** Where more about it stands. */
  href?: string
}

/** The key of what is summed up, as there are more parts than one can tell apart. */
export const OTHER = 'other'
/** So many parts have a colour of their own; a picture has one more rather than a rest of one. */
export const MOST_SLICES = 10

/**
 * The longest first; those that are too many for a picture are summed as "Other", which comes last. `shorter` are those
 * that `slices` has not got as they are too many anyway, which is what `isKept` says of them in SQL.
 */
export function foldSlices(slices: readonly Slice[], shorter = { count: 0, seconds: 0 }): Slice[] {
  const longest = slices.filter(({ seconds }) => seconds > 0).toSorted((one, other) => other.seconds - one.seconds)
  if (longest.length + shorter.count <= MOST_SLICES + 1) return longest
  const rest = longest.slice(MOST_SLICES)
  const name = `Other (${rest.length + shorter.count})`
  return [
    ...longest.slice(0, MOST_SLICES),
    { key: OTHER, name, colour: null, seconds: totalOf(rest) + shorter.seconds },
  ]
}

export const totalOf = (parts: readonly { seconds: number }[]): number =>
  parts.reduce((sum, { seconds }) => sum + seconds, 0)

/** The share of a whole as it is written: `25 %`, and never nothing for something. */
export function percentOf(part: number, whole: number): string {
  const percent = whole === 0 ? 0 : (100 * part) / whole
  return percent > 0 && percent < 0.5 ? '< 1 %' : `${Math.round(percent)} %`
}
