import { csvOf } from './csv.js'
import type { Table } from './table.js'
import { xlsxOf } from './xlsx.js'

/** How a table is written, by the ending of its file. */
export const FORMATS: Record<'csv' | 'xlsx', (table: Table) => AsyncIterable<string | Uint8Array>> = {
  csv: csvOf,
  xlsx: xlsxOf,
}
