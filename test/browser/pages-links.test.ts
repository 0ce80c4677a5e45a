import { before, test } from 'node:test'
import { createCast, createUser } from '../support/cast.js'
import { assertRefusals, testPages } from '../support/look.js'
import { openPostedApp, type PostedApp } from '../support/post.js'

let app: PostedApp
let reset: string
let fresh: string
let taken: string

const LONG = 'überländer-østergård.مشروع.wölkenkuckucksheim-😀-grünwald-1234'

before(async () => {
  app = await openPostedApp()
  await createCast(app)
  await createUser(app.db, LONG, { email: 'long@northwind.example', alias: '' })
  await app.change({ registration: true, registration_domains: 'example.org, northwind.example' })

  const link = async (path: string, values: Record<string, string>) => {
    await app.visitor().post(path, values)
    return `/${(await app.deliver())[0]?.link}`
  }
  const gerda = { password: 'seven swans a-swimming', zone: 'UTC' }
  reset = await link('/password/forgot', { username: LONG })
  fresh = await link('/register', { ...gerda, username: `${LONG}s`, email: `${'g'.repeat(48)}@example.org` })
  taken = await link('/register', { ...gerda, username: LONG, email: 'gerda@example.org' })
})

const visitor = () => app.visitor()

testPages([
  { name: 'login with every way', visitor, path: () => '/login' },
  { name: 'password forgot', visitor, path: () => '/password/forgot' },
  { name: 'password sent', visitor, path: () => '/password/sent' },
  { name: 'password reset', visitor, path: () => reset },
  { name: 'password reset too late', visitor, path: () => `/password/reset/${'a'.repeat(43)}` },
  { name: 'register', visitor, path: () => '/register' },
  { name: 'register sent', visitor, path: () => '/register/sent' },
  { name: 'register sent again', visitor, path: () => '/register/sent?again=1' },
  { name: 'register confirm', visitor, path: () => fresh },
  { name: 'register confirm with a name that is taken', visitor, path: () => taken },
])

test('the refusals of forms behind links are valid HTML too', async () => {
  await assertRefusals([
    await visitor().post('/password/forgot', {}),
    await visitor().post(reset, { password: 'password123' }),
    await visitor().post('/register', {}),
    await visitor().post('/register/sent', { email: 'x' }),
    await visitor().post(taken, { username: 'a b' }),
  ])
})
