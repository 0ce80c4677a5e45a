import { CSV_START, csvLine } from '../web/csv.js'
import { hms } from '../web/format.js'
import type { Cell, Kind, Table } from './table.js'

/** A table as lines of CSV that any program reads: ISO days, `1:30:07`, hours to four decimals, plain amounts. */
export async function* csvOf({ columns, currency, parts }: Table): AsyncGenerator<string> {
  const write = writerFor(currency)
  yield CSV_START + csvLine(columns.map(({ label }) => label))
  for await (const part of parts) {
    yield part.map(row => csvLine(row.map((cell, at) => write(columns[at]?.kind, cell)))).join('')
  }
}

function writerFor(currency: string): (kind: Kind | undefined, cell: Cell) => string | null {
  const decimals = decimalsOf(currency)
  return (kind, cell) => {
    if (typeof cell !== 'number') return cell
    if (kind === 'duration') return hms(cell)
    // four decimals of an hour are exact to the second
    return kind === 'hours' ? (cell / 3600).toFixed(4) : (cell / 10 ** decimals).toFixed(decimals)
  }
}

/** How many decimals a currency has. */
export const decimalsOf = (currency: string): number =>
  new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions().maximumFractionDigits ?? 2
