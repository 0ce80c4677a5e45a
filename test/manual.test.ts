import assert from 'node:assert/strict'
import { before, beforeEach, test } from 'node:test'
import { Temporal } from 'temporal-polyfill'
import { openApp, type TestApp } from './support/app.js'
import { createCast, logIn, type Person, weaken } from './support/cast.js'

let app: TestApp
let dora: Person
let finn: Person

before(async () => {
  app = await openApp()
  ;({ dora, finn } = await createCast(app))
})

beforeEach(async () => {
  await app.db('entries').del()
  dora.cookies.delete('stint_mode')
})

const rows = () => app.db('entries').where({ member_id: dora.member_id }).orderBy('started_at')
const zone = 'Europe/Vienna'
const yesterday = `${Temporal.Now.plainDateISO(zone).subtract({ days: 1 })}`
const times = { day: yesterday, start: '9', end: '', duration: '' }
const at = (clock: string, day = yesterday) =>
  new Date(Temporal.PlainDateTime.from(`${day}T${clock}`).toZonedDateTime(zone).epochMilliseconds)
const fieldOf = (html: string, name: string) =>
  new RegExp(`<input[^>]* name="${name}"[^>]*>`, 'g')
    .exec(html.slice(html.indexOf('manual-times')))?.[0]
    .match(/value="([^"]*)"/)?.[1]

test('what was done before is written down with start and end, or with a duration', async () => {
  const answers = [
    await dora.post('entries', { ...times, description: 'drawing', end: '10.30' }),
    await dora.post('entries', { ...times, start: '11', duration: '1,5' }),
    await dora.post('entries', { ...times, start: '', end: '3pm', duration: '45m' }),
  ]
  const entries = await rows()

  assert.deepEqual(
    answers.map(answer => answer.status),
    [303, 303, 303],
  )
  assert.deepEqual(
    entries.map(entry => entry.seconds),
    [5400, 5400, 2700],
  )
  assert.deepEqual(
    entries.map(entry => entry.started_at),
    [at('09:00'), at('11:00'), at('14:15')],
  )
  assert.deepEqual([entries[0].description, entries[0].zone, entries[0].day], ['drawing', zone, yesterday])
})

test('the identical post twice counts once, and another time counts as another', async () => {
  const posted = { ...times, end: '10', form_id: 'a-form-of-the-page' }
  await Promise.all([dora.post('entries', posted), dora.post('entries', posted)])
  await dora.post('entries', { ...posted, end: '11' })

  assert.equal((await rows()).length, 2)
})

test('the page says what was added, with an Undo', async () => {
  const { headers } = await dora.post('entries', { ...times, end: '10:30' })
  const { text } = await dora.get(String(headers.location))
  const [entry] = await rows()

  assert.match(text, /1:30 added to \w+ \d+ \w+\./)
  assert.match(text, new RegExp(`action="/workspaces/${dora.workspace_id}/entries/${entry.id}/delete"`))
})

test('what can’t be is said beside each field, and keeps what was typed', async () => {
  const typed = { strip: 'manual', ...times, description: 'drawing', start: 'early', end: '25:00', shown_end: '10:00' }
  dora.cookies.set('stint_mode', 'manual')
  const { status, text } = await dora.post('entries', typed)

  assert.equal(status, 422)
  assert.match(text, /id="manual-start-error"/)
  assert.match(text, /id="manual-end-error"/)
  assert.deepEqual(
    [fieldOf(text, 'start'), fieldOf(text, 'end'), fieldOf(text, 'shown_end')],
    ['early', '25:00', '10:00'],
  )
  assert.match(text, /name="description"[^>]*value="drawing"/)
  assert.equal((await rows()).length, 0)
})

test('a typed duration wins over the end that the form came with', async () => {
  await dora.post('entries', { ...times, end: '17:00', duration: '30', shown_start: '9', shown_end: '17:00' })

  assert.equal((await rows())[0].seconds, 1800)
})

test('the mode is a link’s, and the browser remembers it', async () => {
  const before = await dora.get('tracker')
  const chosen = await dora.get('tracker?mode=manual&q=floor')
  const manual = await dora.get('tracker')
  const members = await dora.get('members')
  const back = await dora.get('tracker?mode=timer')
  const timer = await dora.get('tracker')

  assert.match(before.text, /id="timer-form"/)
  assert.deepEqual([chosen.status, chosen.headers.location], [303, `${dora.base}/tracker?q=floor#manual-description`])
  for (const { text } of [manual, members]) {
    assert.match(text, /id="manual-form"/)
    assert.doesNotMatch(text, /id="timer-form"/)
  }
  assert.equal(back.status, 303)
  assert.match(timer.text, /id="timer-form"/)
})

test('a timer that runs stays in sight in manual mode', async () => {
  await dora.post('timer', { description: 'drawing' })
  await dora.get('tracker?mode=manual')
  const { text } = await dora.get('tracker')

  assert.match(text, /id="timer-form"/)
  assert.match(text, /id="manual-form"/)
})

test('the form begins where the day’s last entry ended', async () => {
  await dora.post('entries', { ...times, start: '8', end: '9:45' })
  await dora.post('entries', { ...times, start: '6', end: '7' })
  const { text } = await dora.get(`entries/times?day=${yesterday}&fresh=1`, { htmx: true })

  assert.equal(fieldOf(text, 'start'), '09:45')
  assert.equal(fieldOf(text, 'end'), '')
})

test('the other fields follow what is typed into one', async () => {
  const follow = async (values: Record<string, string>) => {
    const { text } = await dora.get(`entries/times?${new URLSearchParams({ day: yesterday, ...values })}`, {
      htmx: true,
    })
    return ['start', 'end', 'duration', 'shown_end', 'fresh'].map(name => fieldOf(text, name))
  }
  const shown = { shown_start: '09:00', shown_end: '10:00', shown_duration: '1:00' }

  assert.deepEqual(await follow({ start: '9', end: '10.5' }), ['09:00', '10:05', '1:05', '10:05', ''])
  assert.deepEqual(await follow({ ...shown, start: '09:00', end: '10:00', duration: '90' }), [
    '09:00',
    '10:30',
    '1:30',
    '10:30',
    '',
  ])
  assert.deepEqual(await follow({ ...shown, start: '8:15', end: '10:00', duration: '1:00' }), [
    '08:15',
    '10:00',
    '1:45',
    '10:00',
    '',
  ])
  assert.deepEqual(await follow({ start: '9' }), ['9', '', '', '', ''])
})

test('only what was typed is called wrong while somebody types', async () => {
  const { text } = await dora.get(`entries/times?day=${yesterday}&start=99`, { htmx: true })
  const half = await dora.get(`entries/times?day=${yesterday}&start=9`, { htmx: true })

  assert.match(text, /id="manual-start-error"/)
  assert.doesNotMatch(text, /id="manual-end-error"/)
  assert.doesNotMatch(half.text, /error/)
})

test('after an entry of another day the form stays on that day', async () => {
  dora.cookies.set('stint_mode', 'manual')
  const posted = { strip: 'manual', ...times, end: '10' }
  const { text } = await dora.post('entries', posted, { htmx: true })

  assert.equal(fieldOf(text, 'day'), yesterday)
  assert.equal(fieldOf(text, 'start'), '10:00')
})

test('an end past midnight is marked', async () => {
  const { text } = await dora.get(`entries/times?day=2026-01-10&start=22&end=1`, { htmx: true })

  assert.match(text, /\+1<span class="visually-hidden"> day/)
})

test('a remembered log-in is asked for the password, and then goes on in manual mode', async () => {
  const remembered = await logIn(app, dora)
  await weaken(app.db, remembered)
  remembered.cookies.set('stint_mode', 'manual')
  const page = await remembered.get('tracker')
  const asked = await remembered.get('tracker?mode=manual')
  const posted = await remembered.post('entries', { ...times, end: '10' })

  assert.match(page.text, /id="timer-form"/)
  assert.match(page.text, /tracker\?mode=manual"/)
  const back = encodeURIComponent(`${dora.base}/tracker?mode=manual`)
  assert.equal(asked.headers.location, `/login?return_to=${back}`)
  assert.match(String(posted.headers.location), /^\/login/)
  assert.equal((await rows()).length, 0)
  dora = await logIn(app, dora)
})

test('whoever may not create has no manual mode, and is refused', async () => {
  const { workspace_id } = dora
  const role_id = (await app.db('roles').where({ workspace_id, name: 'ROLE_USER' }).first('id')).id
  await app.db('role_cells').insert({ workspace_id, role_id, permission: 'create_own_timesheet', allowed: false })
  dora.cookies.set('stint_mode', 'manual')
  const page = await dora.get('tracker')
  const answers = [await dora.post('entries', { ...times, end: '10' }), await dora.get('entries/times')]
  await app.db('role_cells').where({ role_id }).del()

  assert.doesNotMatch(page.text.replaceAll('icon-manual', ''), /manual/)
  assert.deepEqual(
    answers.map(answer => answer.status),
    [403, 403],
  )
})

test('a stranger writes nothing down here', async () => {
  const { status } = await finn.post(`/workspaces/${dora.workspace_id}/entries`, { ...times, end: '10' })

  assert.equal(status, 404)
  assert.equal((await app.db('entries')).length, 0)
})
