import { once } from 'node:events'
import { PassThrough, type Readable } from 'node:stream'
import { ZipFile } from 'yazl'
import { decimalsOf } from './csv.js'
import type { Cell, Table } from './table.js'
import { frameOf, MAIN, rowsOf, stylesOf } from './xlsx-sheet.js'

/** As many as the format allows, the head among them. */
const MOST_ROWS = 1_048_576

const DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
const PACKAGE = 'http://schemas.openxmlformats.org/package/2006'
const OFFICE = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships'
const TYPE = 'application/vnd.openxmlformats-officedocument.spreadsheetml'

/**
 * A table as a workbook of Office Open XML (ECMA-376), made while it is taken. More than `mostRows` go on in a further
 * sheet, each with the head.
 */
export function xlsxOf(table: Table, mostRows = MOST_ROWS): Readable {
  const zip = new ZipFile()
  const output = zip.outputStream as PassThrough
  const gone = new AbortController()
  output.once('close', () => gone.abort())
  const fail = (error: Error) => output.destroy(error)
  zip.on('error', fail)
  fill(zip, table, mostRows, gone.signal).catch(fail)
  return output
}

async function fill(zip: ZipFile, table: Table, mostRows: number, signal: AbortSignal) {
  const add = (path: string, xml: string) => zip.addBuffer(Buffer.from(DECLARATION + xml), path)
  add('[Content_Types].xml', CONTENT_TYPES)
  add('_rels/.rels', relationships([{ type: 'officeDocument', target: 'xl/workbook.xml' }]))
  const decimals = decimalsOf(table.currency)
  add('xl/styles.xml', stylesOf(table.currency, decimals))

  const { head, foot } = frameOf(table)
  const rowOf = rowsOf(table, decimals)
  let count = 0
  let sheet: PassThrough | undefined
  const write = async (text: string) => {
    if (sheet?.write(text) === false) await once(sheet, 'drain', { signal })
  }
  for await (const { number, rows, first } of bySheet(table.parts, mostRows - 1)) {
    if (number > count) {
      sheet?.end(foot)
      count = number
      sheet = new PassThrough()
      zip.addReadStream(sheet, `xl/worksheets/sheet${number}.xml`)
      await write(DECLARATION + head)
    }
    await write(rows.map((row, at) => rowOf(row, first + at)).join(''))
  }
  sheet?.end(foot)
  const names = Array.from({ length: count }, (_, at) => (at === 0 ? table.title : `${table.title} ${at + 1}`))
  add('xl/workbook.xml', workbook(names))
  add('xl/_rels/workbook.xml.rels', relationships([...names.map(sheetOf), { type: 'styles', target: 'styles.xml' }]))
  zip.end()
}

type Rows = { number: number; rows: Cell[][]; first: number }

/** The rows with the number of their sheet, and of the first of them in it; one sheet without any where there are none. */
async function* bySheet(parts: Table['parts'], most: number): AsyncGenerator<Rows> {
  let count = 0
  yield { number: 1, rows: [], first: 2 }
  for await (const part of parts) {
    for (let at = 0; at < part.length; ) {
      const above = count % most
      const rows = part.slice(at, at + most - above)
      yield { number: Math.floor(count / most) + 1, rows, first: above + 2 }
      count += rows.length
      at += rows.length
    }
  }
}

/** Whatever isn't named is a sheet: it comes first, when nobody knows yet how many there will be. */
const CONTENT_TYPES = `<Types xmlns="${PACKAGE}/content-types">\
<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>\
<Default Extension="xml" ContentType="${TYPE}.worksheet+xml"/>\
<Override PartName="/xl/workbook.xml" ContentType="${TYPE}.sheet.main+xml"/>\
<Override PartName="/xl/styles.xml" ContentType="${TYPE}.styles+xml"/></Types>`

const sheetOf = (_name: string, at: number) => ({ type: 'worksheet', target: `worksheets/sheet${at + 1}.xml` })

const relationships = (each: { type: string; target: string }[]) =>
  `<Relationships xmlns="${PACKAGE}/relationships">${each
    .map(({ type, target }, at) => `<Relationship Id="r${at + 1}" Type="${OFFICE}/${type}" Target="${target}"/>`)
    .join('')}</Relationships>`

const workbook = (names: string[]) =>
  `<workbook xmlns="${MAIN}" xmlns:r="${OFFICE}"><sheets>${names
    .map((name, at) => `<sheet name="${name}" sheetId="${at + 1}" r:id="r${at + 1}"/>`)
    .join('')}</sheets></workbook>`
