import type { Database } from '../../src/database/connection.js'
import type { Person } from './cast.js'

type Row = {
  rate_cents: number
  rate_by_hand: boolean
  id: string
  description: string
  day: string
  started_at: Date
  stopped_at: Date | null
  version: number
} & {
  project_id: string | null
  task_id: string | null
  billable: boolean
  zone: string
}

/** Entries of this person as they are given; an hour of this day where nothing is said. Returns their ids in that order. */
export async function addEntries(
  db: Database,
  { workspace_id, member_id }: Person,
  entries: (Partial<Row> & { tags?: string[] })[],
): Promise<string[]> {
  const ids: string[] = []
  for (const { tags = [], ...entry } of entries) {
    const row = {
      workspace_id,
      member_id,
      zone: 'Europe/Vienna',
      started_at: new Date(Date.now() - 7_200_000),
      stopped_at: new Date(Date.now() - 3_600_000),
      ...entry,
    }
    const [{ id }] = await db('entries').insert(row).returning('id')
    for (const tag_id of tags) await db('entry_tags').insert({ workspace_id, entry_id: id, tag_id })
    ids.push(id)
  }
  return ids
}

export const entryOf = (db: Database, id: string): Promise<Row> => db('entries').where({ id }).first()

/** The names of an entry's tags. */
export const tagsOf = (db: Database, entryId: string): Promise<string[]> =>
  db('entry_tags as et')
    .join('tags as t', 't.id', 'et.tag_id')
    .where({ 'et.entry_id': entryId })
    .orderBy('t.name')
    .pluck('t.name')

export async function addProject(db: Database, { workspace_id }: Person, project: object): Promise<string> {
  const [{ id }] = await db('projects')
    .insert({ workspace_id, is_public: true, colour: 'teal', ...project })
    .returning('id')
  return id
}

export async function addTag(db: Database, { workspace_id }: Person, name: string): Promise<string> {
  return (await db('tags').insert({ workspace_id, name }).returning('id'))[0].id
}

/** The ids of the entries on a page, as they stand there. */
export const idsOf = (html: string) => [...html.matchAll(/id="entry-([0-9a-f]{24})"/g)].map(match => match[1] as string)

/** The descriptions of the rows on a page that can be opened. */
export const shownIn = (html: string) =>
  [...html.matchAll(/<a href="[^"]*\/edit" dir="auto" data-open[^>]*>([^<]*)<\/a>/g)].map(match => match[1] as string)
