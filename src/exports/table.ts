/**
 * What the cells of a column hold: texts, days 'YYYY-MM-DD', times 'HH:MM:SS', seconds to be shown as a duration or as
 * hours, or minor units of the currency.
 */
export type Kind = 'text' | 'date' | 'time' | 'duration' | 'hours' | 'money'

/** Of a file. What only a PDF asks, as it is there to be read: */
export type Column = {
  label: string
  kind: Kind
  /** About how many characters of a text stand in a line. */
  width?: number
  /** What stands above it, where that isn't its label. */
  heading?: string
  /** Whether it is left out, as a page is no wider than it is. */
  isMinor?: boolean
  /** How the reader is shown a cell, where its kind doesn't say. */
  write?: (cell: Cell) => string
}

/** Null is an empty cell. */
export type Cell = string | number | null

/** What a file holds, whatever its format. Rows come in parts, so that nobody needs to hold all of them. */
export type Table = {
  /** The file's name without its ending. */
  name: string
  title: string
  currency: string
  columns: Column[]
  parts: AsyncIterable<Cell[][]> | Iterable<Cell[][]>
  /** What all rows come to, for who reads it: programs add up themselves. */
  foot?: Cell[]
}

/** A table to be printed: with all its rows, and what stands above them. */
export type Printed = Omit<Table, 'parts'> & {
  rows: Cell[][]
  /** Whose it is; a report for anybody doesn't say. */
  workspace?: string
  logo?: Buffer
  /** Which days it is about, in words. */
  range: string
  /** What it is narrowed to, in words. */
  filter: string[]
  totals: { label: string; value: string }[]
  notes: string[]
  paper: 'A4' | 'LETTER'
  layout: 'portrait' | 'landscape'
  /** Writes what is no text as the reader does. */
  write: (kind: Kind, cell: string | number) => string
  pictures?: Pictures
}

/** Bars and a ring as src/charts draws them: across in percent, down in pixels. */
export type Pictures = { bars: Bars; donut: Donut; duration: (seconds: number) => string }
type Bars = {
  lines: { y: number; label: string }[]
  columns: {
    middle: string
    bar: { x: string; width: string }
    label?: { text: string; minor?: boolean }
    parts: { colour: string | null; y: number; height: number }[]
  }[]
}
type Donut = {
  seconds: number
  parts: { colour: string | null; name: string; seconds: number; share: string; path: string | null }[]
}
