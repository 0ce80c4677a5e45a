import { type Database, violatedKey } from '../database/connection.js'
import { place, shifted } from '../database/positions.js'
import { type Sql, sql } from '../database/sql.js'

export const KINDS = ['text', 'number', 'choice', 'date'] as const

/** Something that the operator wants to know of everybody. */
export type UserField = {
  id: string
  /** As searches name it: `location`. */
  name: string
  label: string
  kind: (typeof KINDS)[number]
  /** What may be chosen, where it is a choice. */
  choices: string[]
  /** Whether the members of one's workspaces see it and find people by it; else only the person and the operator. */
  is_visible: boolean
}

/** A field with what somebody filled in: null for nothing, numbers as `1234.5`, dates as 'YYYY-MM-DD'. */
export type FilledField = UserField & { value: string | null }

const COLUMNS = ['id', 'name', 'label', 'kind', 'choices', 'is_visible']

/** Every field, in the order in which people are asked. */
export const listFields = (db: Database): Promise<UserField[]> =>
  db('user_fields').orderBy(['position', 'created_at', 'id']).select(COLUMNS)

/** Every field with what this user filled in. */
export const listFilled = (db: Database, userId: string): Promise<FilledField[]> =>
  db('user_fields as f')
    .leftJoin('user_field_values as v', join => join.on('v.field_id', 'f.id').andOnVal('v.user_id', userId))
    .orderBy(['f.position', 'f.created_at', 'f.id'])
    .select(...COLUMNS.map(column => `f.${column}`), 'v.value')

/** What somebody filled in, with what tells how to write it. */
export type Filled = Pick<FilledField, 'label' | 'kind' | 'value'>

/** What others see of what this user filled in, as a JSON list of `Filled`: a column for any query about people. */
export const shownOf = (userId: Sql): Sql =>
  sql`(select coalesce(jsonb_agg(jsonb_build_object('label', f.label, 'kind', f.kind, 'value', v.value)
                                 order by f.position, f.created_at, f.id), '[]')
         from user_field_values as v
         join user_fields as f on f.id = v.field_id
        where v.user_id = ${userId} and f.is_visible)`

/** Notes what a user filled in, by the fields' ids; an empty text takes away what was there. */
export async function fill(trx: Database, userId: string, values: Record<string, string>) {
  const filled = Object.entries(values).map(([field_id, value]) => ({ user_id: userId, field_id, value }))
  const [full, empty] = [filled.filter(each => each.value), filled.filter(each => !each.value)]
  await trx('user_field_values')
    .where({ user_id: userId })
    .whereIn(
      'field_id',
      empty.map(each => each.field_id),
    )
    .del()
  if (full.length > 0) await trx('user_field_values').insert(full).onConflict(['user_id', 'field_id']).merge(['value'])
}

/** Makes a field, the last one. False where there is one of that name. */
export const create = (db: Database, field: Omit<UserField, 'id'>): Promise<boolean> =>
  db('user_fields')
    .insert({ ...field, position: db.raw('(select coalesce(max(position), 0) + 1 from user_fields)') })
    .then(() => true)
    .catch(error => {
      if (violatedKey(error) === 'user_fields_name_key') return false
      throw error
    })

/** Changes how a field is shown and what may be chosen; what people filled in stays. */
export const change = (db: Database, { id }: UserField, changed: Pick<UserField, 'label' | 'choices' | 'is_visible'>) =>
  db('user_fields').where({ id }).update(changed)

/** Puts a field one place up or down; at its end of the list it stays where it is. */
export const move = (db: Database, { id }: UserField, by: -1 | 1): Promise<void> =>
  db.transaction(async trx => {
    await trx.raw('lock table user_fields in share row exclusive mode')
    const ids = (await listFields(trx)).map(field => field.id)
    await place(trx, 'user_fields', shifted(ids, id, by))
  })

export const findField = (db: Database, id: string): Promise<UserField | undefined> =>
  db('user_fields').where({ id }).first(COLUMNS)

/** How many people have filled in this field. */
export async function countFilled(db: Database, { id }: UserField): Promise<number> {
  const row = await db('user_field_values').where({ field_id: id }).count({ count: '*' }).first()
  return Number(row?.count)
}

/** Deletes a field with all that people filled in, and returns how many had. */
export async function remove(db: Database, { id }: UserField): Promise<number> {
  const values = await db('user_field_values').where({ field_id: id }).del()
  await db('user_fields').where({ id }).del()
  return values
}
