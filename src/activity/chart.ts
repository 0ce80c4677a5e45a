import type { ActiveDay } from './queries.js'

/** Pixels down; across it is all percent, so that labels don't shrink with the picture. */
const TOP = 20
const BOTTOM = 180
const MOST_LINES = 4
/** So much of a column is its bar. */
const FULL = 0.7

export type Chart = {
  lines: { y: number; label: string }[]
  columns: {
    title: string
    x: string
    width: string
    bar?: { x: string; width: string; y: string; height: string }
    label?: { x: string; text: string }
  }[]
}

const percent = (share: number) => `${(share * 100).toFixed(2)}%`

/** A bar chart of these days: its lines with their numbers, and its columns, every so many of them with their day. */
export function drawDays(days: ActiveDay[], name: (day: string) => string): Chart {
  const most = Math.max(1, ...days.map(day => day.count))
  const step = niceStep(most)
  const top = Math.ceil(most / step) * step
  const y = (count: number) => BOTTOM - ((BOTTOM - TOP) * count) / top
  const width = 1 / days.length
  const every = Math.ceil(days.length / 4)

  return {
    lines: Array.from({ length: top / step + 1 }, (_, index) => ({ y: y(index * step), label: String(index * step) })),
    columns: days.map(({ day, count }, index) => ({
      title: `${name(day)}: ${count}`,
      x: percent(index * width),
      width: percent(width),
      bar:
        count > 0
          ? {
              x: percent((index + (1 - FULL) / 2) * width),
              width: percent(width * FULL),
              y: y(count).toFixed(1),
              height: (BOTTOM - y(count)).toFixed(1),
            }
          : undefined,
      label:
        index % every === Math.floor(every / 2) ? { x: percent((index + 0.5) * width), text: name(day) } : undefined,
    })),
  }
}

/** 1, 2 or 5 and zeros, so that at most four lines lie above the ground. */
function niceStep(most: number): number {
  for (let power = 1; ; power *= 10)
    for (const digit of [1, 2, 5]) if (most / (digit * power) <= MOST_LINES) return digit * power
}
