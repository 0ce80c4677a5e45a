import type { Cell, Kind, Table } from './table.js'

export const MAIN = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main'

/** How many characters of a cell the format allows. */
const LONGEST = 32_767
const DAY = 24 * 3600
/** The day 0 of spreadsheets is 30 December 1899. */
const EPOCH = Date.parse('1899-12-30')

/** Where the style of each kind stands in `stylesOf`; the head's comes after them. */
const STYLES: Record<Kind, number> = { text: 0, date: 1, time: 2, duration: 3, hours: 4, money: 5 }
const HEAD = 6

const WIDTHS: Record<Kind, number> = { text: 20, date: 12, time: 10, duration: 14, hours: 14, money: 16 }

/** What is shown how: days as the reader's program does, times, durations beyond a day, hours, and amounts with their currency. */
export function stylesOf(currency: string, decimals: number): string {
  const amount = `#,##0${decimals > 0 ? `.${'0'.repeat(decimals)}` : ''}\\ [$${currency}]`
  const formats = [0, 14, 21, 46, 2, 164].map(id => `<xf numFmtId="${id}" applyNumberFormat="1"/>`).join('')
  return `<styleSheet xmlns="${MAIN}">\
<numFmts count="1"><numFmt numFmtId="164" formatCode="${amount}"/></numFmts>\
<fonts count="2"><font><sz val="11"/><name val="Calibri"/></font><font><b/><sz val="11"/><name val="Calibri"/></font></fonts>\
<fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills>\
<borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs>\
<cellXfs count="7">${formats}<xf fontId="1" applyFont="1"/></cellXfs></styleSheet>`
}

/** What stands before and after the rows of a sheet: the head stays where it is when one scrolls. */
export function frameOf({ columns }: Table) {
  const widths = columns.map(({ kind, label, width = WIDTHS[kind] }, at) => {
    const characters = Math.max(width, label.length + 2)
    return `<col min="${at + 1}" max="${at + 1}" width="${characters}" customWidth="1"/>`
  })
  const labels = columns.map(({ label }, at) => textCell(`${letters(at)}1`, label, HEAD)).join('')
  return {
    head: `<worksheet xmlns="${MAIN}"><sheetViews><sheetView workbookViewId="0">\
<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews>\
<cols>${widths.join('')}</cols><sheetData><row r="1">${labels}</row>`,
    foot: '</sheetData></worksheet>',
  }
}

/** Writes rows: a text is one, whatever it begins with, so that nothing is a formula. */
export function rowsOf({ columns }: Table, decimals: number): (row: Cell[], number: number) => string {
  // spreadsheets count in days
  const units: Partial<Record<Kind, number>> = { duration: DAY, hours: 3600, money: 10 ** decimals }
  const cellOf = (kind: Kind, cell: string | number, place: string) => {
    if (kind === 'text') return textCell(place, String(cell), STYLES.text)
    const value = typeof cell === 'string' ? momentOf(kind, cell) : cell / (units[kind] ?? 1)
    return `<c r="${place}" s="${STYLES[kind]}"><v>${value}</v></c>`
  }
  return (row, number) => {
    const cells = columns.map(({ kind }, at) => {
      const cell = row[at] ?? null
      return cell === null ? '' : cellOf(kind, cell, `${letters(at)}${number}`)
    })
    return `<row r="${number}">${cells.join('')}</row>`
  }
}

/** A day as their number, a time as part of one. */
function momentOf(kind: Kind, text: string): number {
  if (kind === 'date') return (Date.parse(text) - EPOCH) / (1000 * DAY)
  const [hours = 0, minutes = 0, seconds = 0] = text.split(':').map(Number)
  return (hours * 3600 + minutes * 60 + seconds) / DAY
}

const textCell = (place: string, text: string, style: number) =>
  `<c r="${place}" s="${style}" t="inlineStr"><is><t xml:space="preserve">${escaped(text)}</t></is></c>`

const ENTITIES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' }
/** What XML can't hold, and what the format would read as a character's number: `_x0041_`. */
const UNFIT = /(?![\t\n\r])\p{Cc}|[\ufffe\uffff]/gu
const NUMBERED = /_(?=x[0-9a-f]{4}_)/gi

const escaped = (text: string) =>
  (text.length > LONGEST ? `${text.slice(0, LONGEST - 1)}…` : text)
    .replace(UNFIT, '')
    .replace(NUMBERED, '_x005F_')
    .replace(/[&<>]/g, sign => ENTITIES[sign] ?? sign)

/** The letters of a column: A for 0, AA for 26. */
const letters = (at: number): string =>
  (at >= 26 ? letters(Math.floor(at / 26) - 1) : '') + String.fromCharCode(65 + (at % 26))
