/** A number stays one; null is an empty cell. */
export type Cell = string | number | boolean | null

/** What begins a file of CSV: with it, spreadsheets know the letters for what they are. */
export const CSV_START = '\uFEFF'

/**
 * Where a spreadsheet would take what comes for a formula: at the beginning of a cell, which is after a semicolon or a tab
 * where that parts cells, as for Excel in much of Europe.
 */
const FORMULA = /^(?=[=+\-@\t\r\n＝＋－＠])|(?=[=+\-@＝＋－＠])(?<=[;\t\r\n]"*)/gu

/** A line of CSV (RFC 4180). What would be a formula begins with an apostrophe, so that it stays a text. */
export const csvLine = (cells: Cell[]): string => `${cells.map(write).join(',')}\r\n`

function write(cell: Cell): string {
  if (typeof cell !== 'string') return cell === null ? '' : String(cell)
  const text = cell.replace(FORMULA, `'`)
  return /[",;\t\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}
