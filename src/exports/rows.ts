import type { Cell, Table } from './table.js'

/** All rows of a table, or undefined where they, or the letters in them, are more than that: no more is read then. */
export async function takeRows(
  parts: Table['parts'],
  most: number,
  mostLetters = Number.POSITIVE_INFINITY,
): Promise<Cell[][] | undefined> {
  const rows: Cell[][] = []
  let letters = 0
  for await (const part of parts) {
    rows.push(...part)
    for (const cell of part.flat()) letters += typeof cell === 'string' ? cell.length : 0
    if (rows.length > most || letters > mostLetters) return undefined
  }
  return rows
}
