import { HEX } from '../web/colours.js'
import { FAINT, INK, LINE, MARGIN, type Sheet } from './pdf-paper.js'
import type { Pictures } from './table.js'

const AXIS = 36
const BARS = 190
const RING = 66
/** How large the ring was drawn. */
const DRAWN = 88
const LEGEND_LINE = 14
const GREY = '#a8a39c'

const colourOf = (name: string | null) => (name && name in HEX ? HEX[name as keyof typeof HEX] : GREY)

/** The bars, and beneath them the ring with what its parts are. */
export function drawPictures(sheet: Sheet, { bars, donut, duration }: Pictures) {
  drawBars(sheet, bars)
  drawRing(sheet, donut, duration)
}

function drawBars(sheet: Sheet, { lines, columns }: Pictures['bars']) {
  const top = sheet.y
  const left = MARGIN + AXIS
  const width = sheet.page.width - MARGIN - left
  const across = (percent: string) => (Number.parseFloat(percent) / 100) * width
  sheet.font('regular').fontSize(7)
  for (const { y, label } of lines) {
    sheet
      .moveTo(left, top + y)
      .lineTo(left + width, top + y)
      .lineWidth(0.5)
      .strokeColor(LINE)
      .stroke()
    sheet.fillColor(FAINT).text(label, MARGIN, top + y - 4, { width: AXIS - 6, align: 'right', lineBreak: false })
  }
  for (const { bar, middle, label, parts } of columns) {
    for (const { colour, y, height } of parts)
      sheet.rect(left + across(bar.x), top + y, across(bar.width), height).fill(colourOf(colour))
    if (!label) continue
    const x = left + across(middle) - sheet.widthOfString(label.text) / 2
    sheet.fillColor(FAINT).text(label.text, x, top + 186, { lineBreak: false })
  }
  sheet.y = top + BARS + 14
}

function drawRing(sheet: Sheet, { parts, seconds }: Pictures['donut'], duration: Pictures['duration']) {
  const top = sheet.y
  const middle = top + RING
  for (const { path, colour } of parts) {
    sheet
      .save()
      .translate(MARGIN + RING, middle)
      .scale(RING / DRAWN)
    if (path) sheet.path(path).fill(colourOf(colour))
    sheet.restore()
  }
  sheet.font('bold').fontSize(11).fillColor(INK)
  const total = duration(seconds)
  sheet.text(total, MARGIN + RING - sheet.widthOfString(total) / 2, middle - 6, { lineBreak: false })

  const left = MARGIN + 2 * RING + 30
  const right = sheet.page.width - MARGIN
  sheet.font('regular').fontSize(8.5)
  for (const [at, { name, colour, seconds, share }] of parts.entries()) {
    const y = middle - (parts.length * LEGEND_LINE) / 2 + at * LEGEND_LINE
    sheet.rect(left, y + 1.5, 7, 7).fill(colourOf(colour))
    const options = { lineBreak: false, height: LEGEND_LINE }
    sheet.fillColor(INK).text(name, left + 14, y, { ...options, width: right - left - 134, ellipsis: true })
    sheet.text(duration(seconds), right - 110, y, { ...options, width: 60, align: 'right' })
    sheet.fillColor(FAINT).text(share, right - 46, y, { ...options, width: 46, align: 'right' })
  }
  sheet.y = middle + RING + 14
}
