import assert from 'node:assert/strict'
import { before, test } from 'node:test'
import { connect, type Database } from '../src/database/connection.js'
import { PREPARED } from '../src/database/prepared.js'
import { atEnd } from './support/at-end.js'
import { createDatabase } from './support/database.js'

let db: Database
before(async () => {
  const { url, drop } = await createDatabase()
  db = connect(url, 1) // what one connection has prepared, another doesn't know of
  atEnd(async () => {
    await db.destroy()
    await drop()
  })
})

const ask = (value: number) => db.raw('select cast(? as integer) + 1 as answer', [value]).options(PREPARED)
const statements = () => db('pg_prepared_statements').where('name', 'like', 'stint%').orderBy('prepare_time').select()

test('is prepared once a connection, whatever its values', async () => {
  const answers = [await ask(1), await ask(2), await ask(3)].map(({ rows }) => rows[0].answer)
  assert.deepEqual(answers, [2, 3, 4])

  const [statement, ...others] = await statements()
  assert.equal(statement.statement, 'select cast($1 as integer) + 1 as answer')
  assert.equal(Number(statement.generic_plans) + Number(statement.custom_plans), 3)
  assert.equal(others.length, 0)
})

test('is not prepared without being marked', async () => {
  await db.raw('select cast(? as integer) as unmarked', [1])
  assert.equal(
    (await statements()).some(({ statement }) => statement.includes('unmarked')),
    false,
  )
})

test('outlives a change of the columns that it returns', async () => {
  await db.raw('create table changing (one integer)')
  await db('changing').insert({ one: 1 })
  const look = () => db('changing').options(PREPARED).where({ one: 1 }).first()
  assert.deepEqual(await look(), { one: 1 })

  await db.raw('alter table changing add two integer')
  assert.deepEqual(await look(), { one: 1, two: null })
  assert.deepEqual(await look(), { one: 1, two: null })
})

test('tells errors of its own as any other query does', async () => {
  const divide = (by: number) => db.raw('select 1 / cast(? as integer)', [by]).options(PREPARED)
  await divide(1)
  await assert.rejects(divide(0), { code: '22012' })
  await assert.rejects(() => db.transaction(trx => trx.raw('select 1 / cast(? as integer)', [0]).options(PREPARED)), {
    code: '22012',
  })
})

test('gives a limited number of names', async () => {
  for (let number = 0; number < 120; number++)
    await db.raw(`select cast(? as integer) as column_${number}`, [1]).options(PREPARED)
  assert.equal((await statements()).length, 100)
})

test('does without names behind a pooler that loses them', async () => {
  await db.raw('deallocate all')
  assert.equal((await ask(1)).rows[0].answer, 2)
  assert.equal((await ask(2)).rows[0].answer, 3)
  assert.equal((await statements()).length, 0)
})
