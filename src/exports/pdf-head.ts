import { isSound } from './pdf-logo.js'
import { FAINT, INK, MARGIN, type Sheet } from './pdf-paper.js'
import { GAP } from './pdf-text.js'
import type { Printed } from './table.js'

const LOGO = { width: 140, height: 40 }
const TOTAL_WIDTH = 120

type Texts = Pick<Printed, 'title' | 'workspace' | 'range' | 'filter' | 'totals' | 'notes' | 'logo'>

/** What stands above the table: of what it is, whose, what it is narrowed to and comes to, and what it can't show. */
export function drawHead(
  sheet: Sheet,
  { title, workspace, range, filter, totals, notes, logo }: Texts,
  missing: Set<string>,
) {
  const width = sheet.page.width - 2 * MARGIN
  const hasLogo = logo !== undefined && drawLogo(sheet, logo)
  const text = { width: hasLogo ? width - LOGO.width - MARGIN : width }
  sheet.font('bold').fontSize(17).fillColor(INK).text(title, MARGIN, MARGIN, text)
  sheet
    .font('regular')
    .fontSize(10)
    .fillColor(FAINT)
    .text(workspace ? `${workspace}, ${range}` : range, text)
  sheet.y = Math.max(sheet.y, hasLogo ? MARGIN + LOGO.height : 0) + 8

  if (filter.length > 0)
    sheet
      .fontSize(9)
      .fillColor(INK)
      .text(`Only ${filter.join('; ')}.`, MARGIN, sheet.y, { width })
  drawTotals(sheet, totals)
  const lines = missing.size > 0 ? [...notes, gapNote([...missing])] : notes
  for (const line of lines) sheet.font('regular').fontSize(8).fillColor(FAINT).text(line, MARGIN, sheet.y, { width })
  sheet.y += 10
}

const gapNote = (missing: string[]) =>
  `${GAP} stands for what this PDF has no letters for: ${missing.sort().join(', ')}. The CSV and Excel files have all of it.`

function drawTotals(sheet: Sheet, totals: Printed['totals']) {
  const y = sheet.y + 6
  for (const [at, { label, value }] of totals.entries()) {
    const x = MARGIN + at * TOTAL_WIDTH
    sheet.font('regular').fontSize(8).fillColor(FAINT).text(label, x, y, { lineBreak: false })
    sheet
      .font('bold')
      .fontSize(13)
      .fillColor(INK)
      .text(value, x, y + 11, { lineBreak: false })
  }
  sheet.y = y + 34
}

/** Top right. A picture that the library can't read (WebP, GIF) is left out: the name stands there in any case. */
function drawLogo(sheet: Sheet, logo: Buffer): boolean {
  if (!isSound(logo)) return false
  try {
    const x = sheet.page.width - MARGIN - LOGO.width
    sheet.image(logo, x, MARGIN, { fit: [LOGO.width, LOGO.height], align: 'right', valign: 'center' })
    return true
  } catch {
    return false
  }
}
