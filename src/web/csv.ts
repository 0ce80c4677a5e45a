/** A number stays one; null is an empty cell. */
export type Cell = string | number | boolean | null

/** What begins a file of CSV: with it, spreadsheets know the letters for what they are. */
export const CSV_START = '\uFEFF'

/** What a spreadsheet would take for the beginning of a formula. */
const FORMULA = /^[=+\-@\t\r\n＝＋－＠]/u

/** A line of CSV (RFC 4180). A text that would be a formula begins with an apostrophe, so that it stays a text. */
export const csvLine = (cells: Cell[]): string => `${cells.map(write).join(',')}\r\n`

function write(cell: Cell): string {
  if (typeof cell !== 'string') return cell === null ? '' : String(cell)
  const text = FORMULA.test(cell) ? `'${cell}` : cell
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}
