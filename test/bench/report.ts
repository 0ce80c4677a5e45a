import type { Result } from './measure.js'

const MOST_GROWTH = 1.2
const MOST_CPU = 3
const MOST_BYTES = 35 * 1024
const MOST_REQUESTS = 6

/** The results as a table, with what they should be. */
export function report(results: Result[], view: { bytes: number; requests: number }): string {
  const [few, many] = [...new Set(results.map(result => result.entries))] as [number, number]
  const rows = results.map(({ entries, name, app, database, per_second }) => [
    entries.toLocaleString('en'),
    name,
    per_second.toFixed(0),
    app.toFixed(2),
    database.toFixed(2),
    (app + database).toFixed(2),
  ])
  const names = [...new Set(results.map(result => result.name))]
  const cost = (entries: number, name: string) => {
    const { app, database } = results.find(result => result.entries === entries && result.name === name) as Result
    return app + (Number.isNaN(database) ? 0 : database)
  }
  const growth = names.map(name => [name, `${(cost(many, name) / cost(few, name)).toFixed(2)} times`])

  return [
    'CPU in milliseconds for one:',
    '',
    ...table([['entries', 'what', 'a second', 'app', 'database', 'both'], ...rows]),
    '',
    `Both, with ${many.toLocaleString('en')} entries instead of ${few.toLocaleString('en')} (aim: at most ${MOST_GROWTH} times):`,
    '',
    ...table(growth),
    '',
    `A view of the tracker, a start and a stop should each cost both together at most ${MOST_CPU} ms.`,
    `The first view is ${(view.bytes / 1024).toFixed(1)} KB in ${view.requests} requests ` +
      `(aim: ${MOST_BYTES / 1024} KB in ${MOST_REQUESTS}).`,
    ...(results.some(result => Number.isNaN(result.database))
      ? ['This system has no /proc, so that the CPU of PostgreSQL is unknown.']
      : []),
  ].join('\n')
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
