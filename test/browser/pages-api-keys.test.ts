import { before } from 'node:test'
import { openApp, type TestApp } from '../support/app.js'
import { createCast, type Person } from '../support/cast.js'
import { testPages } from '../support/look.js'

let app: TestApp
let dora: Person
let emil: Person

before(async () => {
  app = await openApp()
  ;({ dora, emil } = await createCast(app))
  const names = ['Überstunden-Auswertung der Donaudampfschifffahrtsgesellschaft (cron)', 'مفتاح', '<b>&amp;', 'laptop']
  for (const [index, name] of names.entries()) {
    await app.db('api_keys').insert({
      user_id: emil.user_id,
      name: name.slice(0, 60),
      prefix: `${index}`.repeat(8),
      key_hash: `${index}`,
      is_read_only: index === 1,
      expires_at: index === 2 ? new Date(0) : index ? new Date(Date.now() + 86_400_000) : null,
      last_used_at: index ? new Date() : null,
    })
  }
})

testPages([
  { name: 'API keys, none', visitor: () => dora, path: () => '/account/api-keys' },
  { name: 'API keys', visitor: () => emil, path: () => '/account/api-keys' },
  {
    name: 'API key, revoke',
    visitor: () => emil,
    path: async () => `/account/api-keys/${(await app.db('api_keys').orderBy('key_hash').first('id')).id}/delete`,
  },
])
