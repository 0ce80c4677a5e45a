/** What is drawn on: lengths are in points, of which 72 make an inch. */
export type Sheet = PDFKit.PDFDocument

export const MARGIN = 40

export const INK = '#1e1a16'
export const FAINT = '#6a655f'
export const LINE = '#e1dfdb'
