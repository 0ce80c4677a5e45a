import type { Result } from './measure.js'
import type { Scenario } from './scenarios.js'

const MOST_GROWTH = 1.2
const LEAST_SHARE_OF_CANNED = 0.7
const MOST_BYTES = 35 * 1024
const MOST_REQUESTS = 6
const MOST_MEMORY = 150

/** What was measured, as the file keeps it. */
export type Findings = {
  machine: string
  node: string
  results: Result[]
  limits: Result[]
  bare_sql: Result[]
  first_view: { bytes: number; requests: number }
}

/** The results as tables, with what they should be. */
export function report(findings: Findings, scenarios: Scenario[]): string {
  const { results, limits, bare_sql, first_view } = findings
  const errors = results.filter(result => result.errors > 0)
  return [
    ...table([HEAD, ...[...results, ...limits].map(row)]),
    '',
    `Statements of a page alone, on one connection (p50), and the page as one person gets it:`,
    ...table([['entries', 'what', 'statements', 'page', 'times'], ...bare_sql.map(bare => besidePage(bare, results))]),
    '',
    `CPU with the most entries instead of the fewest, one person (aim: at most ${MOST_GROWTH} times):`,
    ...table(growth(results)),
    '',
    'CPU of app and database together for one (aim):',
    ...table(dearest(results, scenarios)),
    '',
    shareOfCanned(results, limits),
    `The server's memory rose to ${megabytes(Math.max(...results.map(({ memory }) => memory)))} MB (aim: ${MOST_MEMORY}).`,
    `The first view is ${(first_view.bytes / 1024).toFixed(1)} KB in ${first_view.requests} requests ` +
      `(aim: ${MOST_BYTES / 1024} KB in ${MOST_REQUESTS}).`,
    ...errors.map(
      ({ name, connections, errors, first_error }) =>
        `${name}, ${connections}: ${errors} errors, such as ${first_error}`,
    ),
    ...(results.some(({ database }) => Number.isNaN(database))
      ? ['This system has no /proc, so that the CPU of PostgreSQL is unknown.']
      : []),
  ].join('\n')
}

const HEAD = ['entries', 'what', 'at once', 'a second', 'p50', 'p95', 'p99', 'app', 'database', 'KB', 'MB', 'errors']

const row = ({
  entries,
  name,
  connections,
  per_second,
  p50,
  p95,
  p99,
  app,
  database,
  bytes,
  memory,
  errors,
}: Result) => [
  entries.toLocaleString('en'),
  name,
  String(connections),
  per_second.toFixed(0),
  ...[p50, p95, p99].map(each => each.toFixed(1)),
  ...[app, database].map(each => each.toFixed(2)),
  (bytes / 1024).toFixed(1),
  megabytes(memory),
  String(errors),
]

const megabytes = (bytes: number) => (bytes / 1024 / 1024).toFixed(0)

const together = ({ app, database }: Result) => app + (Number.isNaN(database) ? 0 : database)

const alone = (results: Result[], entries: number, name: string) =>
  results.find(result => result.entries === entries && result.name === name && result.connections === 1)

const sizes = (results: Result[]) => [...new Set(results.map(({ entries }) => entries))]

const namesOf = (results: Result[]) => [...new Set(results.map(({ name }) => name))]

function besidePage(bare: Result, results: Result[]): string[] {
  const page = alone(results, bare.entries, bare.name)?.p50 ?? Number.NaN
  const figures = [bare.p50.toFixed(1), page.toFixed(1), (page / bare.p50).toFixed(1)]
  return [bare.entries.toLocaleString('en'), bare.name, ...figures]
}

function growth(results: Result[]): string[][] {
  const few = Math.min(...sizes(results))
  const many = Math.max(...sizes(results))
  return namesOf(results).map(name => {
    const [before, after] = [few, many].map(entries => alone(results, entries, name))
    return [name, before && after ? (together(after) / together(before)).toFixed(2) : '']
  })
}

const dearest = (results: Result[], scenarios: Scenario[]): string[][] =>
  scenarios
    .filter(({ most }) => most !== undefined)
    .map(({ name, most }) => {
      const costs = results.filter(result => result.name === name && result.connections === 1).map(together)
      return [name, `${Math.max(...costs).toFixed(2)} ms`, `(${most})`]
    })

function shareOfCanned(results: Result[], limits: Result[]): string {
  const canned = limits.at(-1) as Result
  const tracker = results.find(
    each => each.name === 'tracker' && each.connections === canned.connections && each.entries === canned.entries,
  )
  const share = (tracker?.per_second ?? 0) / canned.per_second
  return (
    `The tracker is answered ${(share * 100).toFixed(0)} % as often as its template on canned data ` +
    `(aim: ${LEAST_SHARE_OF_CANNED * 100} %).`
  )
}

/** Columns of a width; what isn't a word stands to the right. */
function table(rows: string[][]): string[] {
  const widths = rows[0]?.map((_, column) => Math.max(...rows.map(row => (row[column] ?? '').length))) ?? []
  return rows.map(row =>
    row
      .map((cell, column) =>
        /^[\d.,]+$/.test(cell) ? cell.padStart(widths[column] ?? 0) : cell.padEnd(widths[column] ?? 0),
      )
      .join('  ')
      .trimEnd(),
  )
}
