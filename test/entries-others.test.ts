import assert from 'node:assert/strict'
import { beforeEach, test } from 'node:test'
import type { Person } from './support/cast.js'
import { addProject, idsOf } from './support/entries.js'
import { MARCH, toggle } from './support/reports.js'
import { app, cast, ids } from './support/reports-stage.js'

beforeEach(() => app.db('entries').where({ description: 'for them' }).del())

const VIEW = `/reports/detailed?${MARCH}`
const TIMES = { description: 'for them', day: '2026-03-09', start: '9', end: '10:30' }
const add = (person: Person, owner: Person | string, values: Record<string, string> = {}) =>
  person.post('entries/others', {
    ...TIMES,
    member: typeof owner === 'string' ? owner : owner.member_id,
    view: VIEW,
    ...values,
  })
const added = () => app.db('entries').where({ description: 'for them' })
const offered = (html: string) =>
  [...(/id="others-member".*?<\/select>/s.exec(html)?.[0] ?? '').matchAll(/<option value="\w+"[^>]*>([^<]*)/g)]
    .map(match => match[1])
    .join()

test('admins add time for everybody, leads for the others in their teams, and nobody else for anyone', async () => {
  for (const person of [cast.ana, cast.ben])
    assert.equal(
      offered((await person.get('entries/others')).text),
      ['Ana', 'Ben', 'Cleo', 'Dora', 'Emil'].filter(name => name.toLowerCase() !== person.username).join(),
    )
  assert.equal(offered((await cast.emil.get('entries/others')).text), 'Dora')
  for (const person of [cast.cleo, cast.dora]) {
    assert.equal((await person.get('entries/others')).status, 403)
    assert.equal((await add(person, cast.emil)).status, 403)
    assert.doesNotMatch((await person.get(`reports/detailed?${MARCH}`)).text, /entries\/others/)
  }
  assert.match((await cast.emil.get(`reports/detailed?${MARCH}`)).text, /entries\/others/)
  assert.deepEqual(await added(), [])
})

test('what is added is the other’s own: their zone, their rate, their list', async () => {
  const { workspace_id, member_id, user_id } = cast.dora
  await app.db('users').where({ id: user_id }).update({ zone: 'America/New_York' })
  await app.db('rates').insert({ workspace_id, level: 'member', member_id, rate_cents: 5000, valid_from: '2026-01-01' })
  const count = () => app.db('change_counts').where({ workspace_id, member_id }).first('count')
  const before = (await count())?.count ?? 0
  assert.match((await cast.ana.get('entries/others')).text, />Dora \(New York\)</)

  assert.equal((await add(cast.ana, cast.dora, { project: ids.open as string, billable: '1' })).status, 303)
  const [entry, ...others] = await added()
  assert.deepEqual(others, [])
  assert.deepEqual(
    [entry.member_id, entry.zone, entry.day, entry.started_at.toISOString(), entry.seconds, entry.rate_cents],
    [member_id, 'America/New_York', '2026-03-09', '2026-03-09T13:00:00.000Z', 5400, 5000],
  )
  assert.equal(Number((await count())?.count), Number(before) + 1)
  assert.match((await cast.dora.get('tracker?day=2026-03-09')).text, /for them/)
  await app.db('users').where({ id: user_id }).update({ zone: 'Europe/Vienna' })
})

test('one comes back to the report, is told what was added and takes it back', async () => {
  const answer = await add(cast.emil, cast.dora)
  const [{ id }] = await added()
  assert.equal(answer.headers.location, `${cast.emil.base}${VIEW}#entry-${id}`)
  const { text } = await cast.emil.get(`reports/detailed?${MARCH}`)
  assert.match(text, /1:30 added for Dora on Monday,? 9 March\.</)
  assert.ok(idsOf(text).includes(id))
  assert.match(
    text,
    new RegExp(`action="${cast.emil.base}/entries/${id}/delete"[^>]*>\\s*<button[^>]*><svg.*Undo`, 's'),
  )
  await cast.emil.post(`entries/${id}/delete`)
  assert.deepEqual(await added(), [])
})

test('where the report leaves it out, it says so and when it was', async () => {
  for (const rest of ['&billable=yes', `&member=${cast.cleo.member_id}`, '&to=2026-03-02']) {
    await add(cast.ana, cast.dora, { view: `/reports/detailed?from=2026-03-01&to=2026-03-31${rest}`, form_id: rest })
    const { text } = await cast.ana.get('reports/detailed')
    assert.match(text, /9 March\. The days or the filter of this report leave it out\./, rest)
  }
})

test('nobody adds time for those whom they may not, and learns nothing of who there is', async () => {
  await app.db('members').where({ id: cast.cleo.member_id }).update({ state: 'inactive' })
  const refused = [
    await add(cast.emil, cast.ben),
    await add(cast.emil, cast.emil),
    await add(cast.emil, '0'.repeat(24)),
    await add(cast.ana, cast.finn),
    await add(cast.ana, cast.cleo),
  ]
  for (const { status, text } of refused) {
    assert.equal(status, 422)
    assert.match(text, /id="others-member-error"[^>]*>.*Choose one of these people/s)
    assert.match(text, /value="for them"/)
  }
  await app.db('members').where({ id: cast.cleo.member_id }).update({ state: 'active' })
  assert.deepEqual(await added(), [])
})

test('it is on what the one sees and the other may track on', async () => {
  const hidden = await addProject(app.db, cast.ana, { name: 'Hidden', is_public: false })
  const foreign = await addProject(app.db, cast.finn, { name: 'Foreign' })
  const projectError = /id="others-project-error"[^>]*>.*?<span>([^<]*)/s
  const said = async (person: Person, project: string) => {
    const { status, text } = await add(person, cast.dora, { project })
    assert.equal(status, 422)
    return projectError.exec(text)?.[1]
  }
  assert.match((await said(cast.ana, hidden)) ?? '', /They can’t track on that/)
  assert.match((await said(cast.ana, foreign)) ?? '', /not there/)
  assert.match((await said(cast.emil, ids.secret as string)) ?? '', /not there/)
  assert.deepEqual(await added(), [])
  assert.equal((await add(cast.ana, cast.dora, { project: ids.secret as string })).status, 303)
})

test('what is wrong stands beside its field, and what was typed is kept', async () => {
  const { status, text } = await add(cast.ana, cast.dora, {
    start: '25',
    end: '',
    duration: 'x',
    project: `${ids.open}:${ids.draft}`,
    tags: ids.late as string,
  })
  assert.equal(status, 422)
  assert.match(text, /id="others-start-error"/)
  assert.match(text, /name="start" value="25"/)
  assert.match(text, new RegExp(`value="${cast.dora.member_id}" selected`))
  assert.match(text, new RegExp(`value="${ids.open}:${ids.draft}" selected`))
  assert.match(text, new RegExp(`value="${ids.late}"`))
  assert.match((await add(cast.ana, '')).text, /Choose whose time it was/)
  assert.match((await add(cast.ana, cast.dora, { day: '2099-01-01' })).text, /in the future/)
  assert.deepEqual(await added(), [])
})

test('the same form posted twice adds it once', async () => {
  const post = () => add(cast.ana, cast.dora, { form_id: 'once' })
  await Promise.all([post(), post()])
  assert.equal((await added()).length, 1)
})

test('it begins with the member and the day that the report is about', async () => {
  const headers = (query: string) => ({
    headers: { Referer: `${cast.ana.url}${cast.ana.base}/reports/detailed?${query}` },
  })
  const { text } = await cast.ana.get(
    'entries/others',
    headers(`from=2026-03-02&to=2026-03-02&member=${cast.dora.member_id}`),
  )
  assert.match(text, new RegExp(`value="${cast.dora.member_id}" selected`))
  assert.match(text, /name="day" value="2026-03-02"/)
  assert.match(text, /name="view" value="\/reports\/detailed\?from=2026-03-02/)
})

test('what the search page brings back is kept, and so is the report', async () => {
  const picked = new URLSearchParams({ ...TIMES, member: cast.dora.member_id, project: ids.open as string, view: VIEW })
  const { text } = await cast.ana.get(`entries/others?picked=${encodeURIComponent(`${picked}`)}`)
  assert.match(text, new RegExp(`value="${cast.dora.member_id}" selected`))
  assert.match(text, /name="start" value="9"/)
  assert.match(text, new RegExp(`href="${cast.ana.base}/reports/detailed\\?from=2026-03-01&amp;to=2026-03-31">Cancel`))
})

test('without the permission that the roles page takes away, nobody is offered any more', async () => {
  await toggle(app, cast.ana, 'ROLE_TEAMLEAD', 'create_teamlead_timesheet', false)
  assert.equal((await cast.emil.get('entries/others')).status, 403)
  await toggle(app, cast.ana, 'ROLE_TEAMLEAD', 'create_teamlead_timesheet', true)
  await app.db('team_members').where({ team_id: ids.studio, member_id: cast.dora.member_id }).del()
  assert.match((await cast.emil.get('entries/others')).text, /Nobody to add time for/)
})
