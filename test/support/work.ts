import type { TestApp } from './app.js'
import type { Person } from './cast.js'

/** Puts rows into tables of a person's workspace and returns their ids. */
export function worksOf(app: TestApp, { workspace_id }: Pick<Person, 'workspace_id'>) {
  const insert = async (table: string, row: object): Promise<string> =>
    (
      await app
        .db(table)
        .insert({ workspace_id, ...row })
        .returning('*')
    )[0].id
  return {
    insert,
    project: (name: string, row: object = {}) => insert('projects', { name, ...row }),
    client: (name: string, row: object = {}) => insert('clients', { name, ...row }),
    task: (project_id: string, name: string, row: object = {}) => insert('tasks', { project_id, name, ...row }),
    tag: (name: string, row: object = {}) => insert('tags', { name, ...row }),
    /** An entry of this person that ended so many minutes ago. */
    entry: async (
      person: Person,
      minutes: number,
      { tags = [], ...row }: { tags?: string[] } & Record<string, unknown>,
    ) => {
      const ended = Date.now() - minutes * 60_000
      const id = await insert('entries', {
        member_id: person.member_id,
        zone: 'Europe/Vienna',
        started_at: new Date(ended - 60_000),
        stopped_at: new Date(ended),
        ...row,
      })
      for (const tag_id of tags) await app.db('entry_tags').insert({ workspace_id, entry_id: id, tag_id })
      return id
    },
  }
}
