import { MARCH } from './reports.js'
import type { Visitor } from './visitor.js'

type Values = Record<string, string | string[]>

/** What the form of a saved report posts: March's summary for everybody, unless `values` say something else. */
export const reportValues = (values: Values = {}): [string, string][] =>
  Object.entries({
    name: 'March',
    kind: 'summary',
    query: `?${MARCH}`,
    period: 'fixed',
    from: '2026-03-01',
    to: '2026-03-31',
    who: 'all',
    ...values,
  }).flatMap(([name, value]) => [value].flat().map((each): [string, string] => [name, each]))

/** Saves a report as this person and returns its id. */
export async function save(person: Visitor, values: Values = {}): Promise<string> {
  const { status, headers, text } = await person.post('reports/saved', reportValues(values))
  const id = /reports\/saved\/(\w+)$/.exec(headers.location ?? '')?.[1]
  if (!id) throw new Error(`The report was not saved: ${status} ${text}`)
  return id
}

/** What a report comes to, as its page or its file says it. */
export const totalOf = (text: string) => /<dt>Total<\/dt><dd>([^<]*)</.exec(text)?.[1]?.trim()

/** Makes a saved report public and returns its link, below the app's root. */
export async function publish(person: Visitor, id: string, values: Record<string, string> = {}): Promise<string> {
  const { status, text } = await person.post(`reports/saved/${id}/link`, values)
  if (status !== 303) throw new Error(`The report was not made public: ${status} ${text}`)
  return linkOf(person, id)
}

/** The link of a public report, as its maker's page shows it. */
export async function linkOf(person: Visitor, id: string): Promise<string> {
  const { text } = await person.get(`reports/saved/${id}/link`)
  return /value="http[^"]*(\/shared\/[^"]+)"/.exec(text)?.[1] ?? ''
}
