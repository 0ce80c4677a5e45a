import { setImmediate as letOthers } from 'node:timers/promises'
import { drawHead } from './pdf-head.js'
import { FAINT, MARGIN, type Sheet } from './pdf-paper.js'
import { drawPictures } from './pdf-pictures.js'
import { openTable } from './pdf-table.js'
import { drawing, fonts } from './pdf-text.js'
import type { Printed } from './table.js'

const FOOT = 20
const TURN_MILLISECONDS = 20

/**
 * Draws a table as a PDF. Others get their turn between its rows; nothing of it is sent before all is drawn, as each page
 * says of how many it is.
 */
export async function drawPdf(printed: Printed): Promise<Sheet> {
  const { default: PDFDocument } = await import('pdfkit') // a start has better things to do than to read it
  const { regular, bold, known } = await fonts()
  const { fit, missing } = drawing(known)
  const { title, workspace, range, rows, paper: size, layout } = printed
  const info = { Title: `${title}, ${range}`, ...(workspace && { Author: workspace }), Creator: 'Stint' }
  const sheet = new PDFDocument({ size, layout, margin: MARGIN, bufferPages: true, lang: 'en', info })
  sheet.registerFont('regular', regular).registerFont('bold', bold).font('regular').fontSize(9)

  const rest = turns()
  const table = await openTable(sheet, printed, fit, rest)
  const pictures = printed.pictures && fitNames(printed.pictures, fit)
  const texts = {
    ...printed,
    title: fit(title),
    workspace: workspace && fit(workspace),
    filter: printed.filter.map(fit),
  }
  drawHead(sheet, texts, missing)
  if (pictures) drawPictures(sheet, pictures)
  table.begin()
  for (let at = 0; at < rows.length + (printed.foot ? 1 : 0); at++) {
    table.draw(at)
    await rest()
  }
  numberPages(sheet, [texts.workspace, texts.title, range].filter(Boolean).join(', '))
  sheet.end()
  return sheet
}

/** Lets others have their turn, as often as this has had its own: long texts take long, however few their rows are. */
function turns() {
  let until = performance.now() + TURN_MILLISECONDS
  return async () => {
    if (performance.now() < until) return
    await letOthers()
    until = performance.now() + TURN_MILLISECONDS
  }
}

const fitNames = ({ donut, ...pictures }: NonNullable<Printed['pictures']>, fit: (text: string) => string) => ({
  ...pictures,
  donut: { ...donut, parts: donut.parts.map(part => ({ ...part, name: fit(part.name) })) },
})

/** What each page is of, and the how manieth of how many. */
function numberPages(sheet: Sheet, text: string) {
  const { count } = sheet.bufferedPageRange()
  for (let at = 0; at < count; at++) {
    sheet.switchToPage(at)
    const { width, height } = sheet.page
    sheet.page.margins.bottom = 0 // else what stands below it makes a page
    const y = height - FOOT - 8
    const options = { width: width - 2 * MARGIN, height: 12, lineBreak: false }
    sheet.font('regular').fontSize(7.5).fillColor(FAINT)
    sheet.text(text, MARGIN, y, { ...options, width: options.width - 60, ellipsis: true })
    sheet.text(`${at + 1} of ${count}`, MARGIN, y, { ...options, align: 'right' })
  }
}
