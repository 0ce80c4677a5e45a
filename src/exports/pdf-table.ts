import { FAINT, INK, LINE, MARGIN, type Sheet } from './pdf-paper.js'
import { ruler, wrapper } from './pdf-text.js'
import type { Cell, Column, Printed } from './table.js'

const SIZE = 8
const LEADING = 10.5
const PADDING = 3
const GUTTER = 8
const FOOT = 36
/** A row that begins on a page has so many of its lines there, or all. */
const LEAST_LINES = 3

type Drawn = { column: Column; texts: string[]; isNumber: boolean; x: number; width: number; heading: string[] }

type Fit = (text: string) => string
type Rest = () => Promise<void>

/** A table that goes on over pages, each beginning with the head. Long texts wrap, and a row that no page holds is parted. */
export async function openTable(sheet: Sheet, printed: Printed, fit: Fit, rest: Rest) {
  const columns = await layOut(sheet, printed, fit, rest)
  sheet.font('regular').fontSize(SIZE)
  const wrap = wrapper(ruler(sign => sheet.widthOfString(sign)))
  const bottom = () => sheet.page.height - FOOT
  let y = 0

  const write = ({ isNumber, x, width }: Drawn, lines: string[]) => {
    for (const [at, line] of lines.entries()) {
      const text = line.trimEnd()
      const left = isNumber ? x + width - sheet.widthOfString(text) : x
      if (text) sheet.text(text, left, y + PADDING + at * LEADING, { lineBreak: false })
    }
  }
  const rule = () =>
    sheet
      .moveTo(MARGIN, y)
      .lineTo(sheet.page.width - MARGIN, y)
      .lineWidth(0.5)
      .strokeColor(LINE)
      .stroke()

  function drawHead() {
    sheet.font('bold').fontSize(SIZE).fillColor(FAINT)
    for (const each of columns) write(each, each.heading)
    y += Math.max(...columns.map(({ heading }) => heading.length)) * LEADING + 2 * PADDING
    rule()
    sheet.font('regular').fontSize(SIZE).fillColor(INK)
  }

  function turn() {
    sheet.addPage()
    y = MARGIN
    drawHead()
  }

  return {
    begin() {
      y = sheet.y
      if (y > bottom() - 80) turn()
      else drawHead()
    },
    draw(row: number) {
      sheet
        .font(row < printed.rows.length ? 'regular' : 'bold')
        .fontSize(SIZE)
        .fillColor(INK)
      const textsOf = (each: Drawn) => each.texts[row] ?? ''
      let left = columns.map(each => (each.isNumber ? [textsOf(each)] : wrap(textsOf(each), each.width)))
      for (;;) {
        const most = Math.max(...left.map(lines => lines.length))
        const room = Math.floor((bottom() - y - 2 * PADDING) / LEADING)
        if (room < Math.min(most, LEAST_LINES)) {
          turn()
          continue
        }
        for (const [at, each] of columns.entries()) write(each, left[at]?.slice(0, room) ?? [])
        y += Math.min(most, room) * LEADING + 2 * PADDING
        rule()
        if (most <= room) return
        left = left.map(lines => lines.slice(room))
      }
    },
  }
}

/** The columns that are drawn: as wide as what is no text needs, and texts share what is left. */
async function layOut(sheet: Sheet, { columns, rows, foot, write }: Printed, fit: Fit, rest: Rest): Promise<Drawn[]> {
  const shown = columns.map((column, at) => ({ column, at })).filter(({ column }) => !column.isMinor)
  const textOf = ({ kind, write: own }: Column, cell: Cell) => {
    if (own) return own(cell)
    return cell === null ? '' : kind === 'text' ? String(cell) : write(kind, cell)
  }
  const fitted = shown.map((): string[] => [])
  for (const row of foot ? [...rows, foot] : rows) {
    for (const [index, { column, at }] of shown.entries()) fitted[index]?.push(fit(textOf(column, row[at] ?? null)))
    await rest()
  }
  sheet.font('bold').fontSize(SIZE)
  const widthOf = ruler(sign => sheet.widthOfString(sign))
  const wrap = wrapper(widthOf)
  const bare = shown.map(({ column }, index) => {
    const texts = fitted[index] ?? []
    const longest = texts.reduce((one, other) => (other.length > one.length ? other : one), '')
    const words = (column.heading ?? column.label).split(' ')
    const isText = column.kind === 'text' || column.write !== undefined
    const isNumber = ['duration', 'hours', 'money'].includes(column.kind)
    return { column, texts, isText, isNumber, needed: Math.max(widthOf(longest), ...words.map(widthOf)) }
  })
  const widths = share(sheet.page.width - 2 * MARGIN - GUTTER * (bare.length - 1), bare)
  let x = MARGIN
  return bare.map(({ column, texts, isNumber }, at) => {
    const width = widths[at] ?? 0
    const drawn = { column, texts, isNumber, x, width, heading: wrap(fit(column.heading ?? column.label), width + 1) }
    x += width + GUTTER
    return drawn
  })
}

/** The widths of columns: what is no text or needs less than its share gets what it needs, and others share the rest. */
function share(room: number, columns: { isText: boolean; needed: number; column: Column }[]): number[] {
  const weightOf = ({ column }: { column: Column }) => column.width ?? 20
  let sharing = columns.filter(({ isText }) => isText)
  for (;;) {
    const fixed = columns.filter(each => !sharing.includes(each))
    const left = room - fixed.reduce((sum, { needed }) => sum + needed, 0)
    const unit = left / sharing.reduce((sum, each) => sum + weightOf(each), 0)
    const more = sharing.filter(each => each.needed > unit * weightOf(each))
    if (more.length === sharing.length || more.length === 0)
      return columns.map(each => (sharing.includes(each) ? unit * weightOf(each) : each.needed))
    sharing = more
  }
}
