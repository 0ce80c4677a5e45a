import { before } from 'node:test'
import { openApp, type TestApp } from '../support/app.js'
import { createCast } from '../support/cast.js'
import { testPages } from '../support/look.js'
import { enterPanel } from '../support/panel.js'
import type { Visitor } from '../support/visitor.js'

let app: TestApp
let operator: Visitor
let address: string

before(async () => {
  app = await openApp()
  await createCast(app)
  const { password_hash } = await app.db('operators').first('password_hash')
  const others = ['Wolkenburg-Hohenstauffen.Bartholomäus-Konstantin', 'second'].map(username => ({
    username,
    password_hash,
  }))
  const [{ id }] = await app.db('operators').insert(others).returning('id')
  await app.db('operators').where({ username: 'second' }).update({ state: 'deactivated' })
  await app.db('second_factors').insert({ operator_id: id, sealed_key: 'none', last_step: 0 })
  address = `/admin/operators/${id}`
  operator = await enterPanel(app)
})

const visitor = () => operator

testPages([
  { name: 'panel, operators', visitor, path: () => '/admin/operators' },
  { name: 'panel, no operator fits', visitor, path: () => '/admin/operators?q=nobody' },
  { name: 'panel, a new operator', visitor, path: () => '/admin/operators/new' },
  { name: 'panel, an operator', visitor, path: () => address },
  { name: 'panel, an operator’s new password', visitor, path: () => `${address}/password` },
  { name: 'panel, an operator’s second factor', visitor, path: () => `${address}/second-factor/delete` },
  { name: 'panel, own password', visitor, path: () => '/admin/password' },
])
