import assert from 'node:assert/strict'
import { beforeEach, test } from 'node:test'
import { endAccount } from '../src/account/deletion.js'
import { logIn, type Person } from './support/cast.js'
import { addEntries, addProject } from './support/entries.js'
import { makePrivate, showRates, toggle } from './support/reports.js'
import { app, cast, ids } from './support/reports-stage.js'
import { publish, save, totalOf } from './support/saved-reports.js'

beforeEach(async () => {
  await makePrivate(app, cast.ana, false)
  await showRates(app, cast.ana, false)
})

const page = (id: string) => `reports/saved/${id}`
const read = async (person: Person, id: string) => (await person.get(page(id))).text
const manage = (is_manager: boolean) =>
  app.db('project_members').where({ member_id: cast.cleo.member_id, project_id: ids.secret }).update({ is_manager })

test('a report shows its viewers what its maker may see, be it more or less than their own', async () => {
  await makePrivate(app, cast.ana, true)
  const [ofCleo, ofDora] = [await save(cast.cleo), await save(cast.dora)]
  assert.equal(totalOf(await read(cast.dora, ofCleo)), '2:45')
  assert.equal(totalOf(await read(cast.ana, ofDora)), '2:30')
  const detailed = await save(cast.cleo, { kind: 'detailed' })
  const { text } = await cast.dora.get(`${page(detailed)}/report.csv`)
  assert.match(text, /secret by Ana/)
  assert.doesNotMatch(text, /open by Dora|nothing by Emil/)
})

test('amounts show where they are ticked and their maker may see them, and nowhere else', async () => {
  for (const kind of ['summary', 'detailed']) {
    const [hidden, shown] = [await save(cast.ana, { kind }), await save(cast.ana, { kind, amounts: '1' })]
    assert.doesNotMatch(await read(cast.ana, hidden), /€/)
    assert.doesNotMatch((await cast.ana.get(`${page(hidden)}/report.csv`)).text, /Amount|EUR/)
    assert.match(await read(cast.dora, shown), /€225\.00/)
    assert.match((await cast.dora.get(`${page(shown)}/report.csv`)).text, /Amount \(EUR\)/)
    const ofDora = await save(cast.dora, { kind, amounts: '1' })
    for (const person of [cast.dora, cast.ana]) assert.doesNotMatch(await read(person, ofDora), /€/)
    assert.doesNotMatch((await cast.ana.get(`${page(ofDora)}/report.csv`)).text, /Amount|EUR/)
  }
  const week = { kind: 'weekly', query: '?from=2026-03-02&show=money', from: '2026-03-02', to: '2026-03-02' }
  assert.doesNotMatch(await read(cast.dora, await save(cast.ana, week)), /€/)
  assert.match(await read(cast.dora, await save(cast.ana, { ...week, amounts: '1' })), /€225\.00/)
})

test('sorting by an amount that isn’t shown tells nothing of it', async () => {
  const id = await save(cast.ana, { kind: 'detailed', query: '?sort=amount' })
  const { text } = await cast.dora.get(`${page(id)}?sort=amount&order=asc`)
  assert.doesNotMatch(text, />Amount|€/)
})

test('a page of a report begins after nothing that isn’t in it, so that nobody learns what else earns more or less', async () => {
  const project_id = await addProject(app.db, cast.ana, { name: 'Elsewhere' })
  const at = new Date('2026-03-10T09:00:00Z')
  const other = { project_id, started_at: at, stopped_at: new Date(at.getTime() + 2_700_000), billable: true }
  const [outside] = await addEntries(app.db, cast.ana, [{ ...other, rate_cents: 6000, rate_by_hand: true }])
  const id = await save(cast.ana, { kind: 'detailed', query: `?project=${ids.open}`, amounts: '1' })
  const sorted = await cast.dora.get(`${page(id)}?sort=amount&after=${outside}`)
  assert.match(sorted.text, /open by Dora.*open by Cleo/s)
  await app.db('entries').where({ id: outside }).del()
})

test('where a report that isn’t for them would stand in the list tells nobody its name', async () => {
  const hidden = await save(cast.ana, { name: 'Merger', who: 'me' })
  for (const name of ['Aaa', 'Zzz']) await save(cast.dora, { name, who: 'me' })
  for (const edge of ['after', 'before'])
    assert.match((await cast.dora.get(`reports/saved?state=mine&${edge}=${hidden}`)).text, />Aaa<.*>Zzz</s)
  await app.db('saved_reports').whereIn('name', ['Merger', 'Aaa', 'Zzz']).del()
})

test('a report shows less once its maker sees less, and says so', async () => {
  await makePrivate(app, cast.ana, true)
  const id = await save(cast.cleo)
  assert.doesNotMatch(await read(cast.dora, id), /sees less/)
  const link = await publish(cast.cleo, id)
  assert.doesNotMatch((await app.visitor().get(link)).text, /shows less/)
  await manage(false)
  const sent = (await app.visitor().get(link)).text
  assert.equal(totalOf(sent), '0:30')
  assert.match(sent, /This report shows less than when it was saved/)
  const text = await read(cast.dora, id)
  assert.equal(totalOf(text), '0:30')
  assert.match(text, /Cleo sees less now/)
  assert.match(await read(cast.cleo, id), /You see less now/)
  assert.match((await cast.cleo.get('reports/saved')).text, /Shows less now/)
  await manage(true)
  assert.equal(totalOf(await read(cast.dora, id)), '2:45')
})

test('amounts go once the maker may not see them any more', async () => {
  await showRates(app, cast.ana, true)
  const id = await save(cast.dora, { amounts: '1' })
  assert.match(await read(cast.ana, id), /€/)
  await showRates(app, cast.ana, false)
  assert.doesNotMatch(await read(cast.ana, id), /€/)
})

test('a report ends for others when its maker may not share any more, and for all when they open no reports', async () => {
  const id = await save(cast.emil)
  await toggle(app, cast.ana, 'ROLE_USER', 'share_report', false)
  await toggle(app, cast.ana, 'ROLE_TEAMLEAD', 'share_report', false)
  const ended = await cast.dora.get(page(id))
  assert.equal(ended.status, 200)
  assert.match(ended.text, /This report has ended.*Emil may not share reports any more/s)
  assert.equal(totalOf(ended.text), undefined)
  assert.equal((await cast.dora.get(`${page(id)}/report.csv`)).status, 403)
  assert.match((await cast.dora.get('reports/saved')).text, /Ended/)
  assert.equal(totalOf(await read(cast.emil, id)), '1:50')
  for (const role of ['ROLE_USER', 'ROLE_TEAMLEAD']) {
    await toggle(app, cast.ana, role, 'share_report', true)
    await toggle(app, cast.ana, role, 'view_reporting', false)
  }
  assert.match(await read(cast.ana, id), /may not open reports any more/)
  assert.equal((await cast.emil.get(page(id))).status, 403)
  for (const role of ['ROLE_USER', 'ROLE_TEAMLEAD']) await toggle(app, cast.ana, role, 'view_reporting', true)
})

test('what is deleted out of a report’s filter leaves nothing of it, and shows nothing instead', async () => {
  const { workspace_id } = cast.ana
  const [project] = await app.db('projects').insert({ workspace_id, name: 'Brief' }).returning('id')
  const id = await save(cast.ana, { query: `?project=${project.id}&member=${cast.dora.member_id}` })
  const times = { started_at: new Date('2026-03-20T09:00:00Z'), stopped_at: new Date('2026-03-20T10:00:00Z') }
  const who = { workspace_id, member_id: cast.dora.member_id, zone: 'Europe/Vienna', description: 'once' }
  await app.db('entries').insert({ ...who, ...times, project_id: project.id })
  assert.equal(totalOf(await read(cast.ana, id)), '1:00')
  assert.equal((await cast.ana.post(`projects/${project.id}/delete`, { name: 'Brief' })).status, 303)
  assert.match(await read(cast.ana, id), /Nothing tracked in these days/)
  await app.db('entries').where({ description: 'once' }).del()
})

test('a report for a team that is deleted is seen by its maker alone', async () => {
  const { workspace_id } = cast.ana
  const [team] = await app.db('teams').insert({ workspace_id, name: 'Short' }).returning('id')
  await app.db('team_members').insert({ workspace_id, team_id: team.id, member_id: cast.dora.member_id })
  const id = await save(cast.ana, { who: 'some', team: team.id })
  assert.equal((await cast.dora.get(page(id))).status, 200)
  assert.equal((await cast.ana.post(`teams/${team.id}/delete`)).status, 303)
  assert.equal((await cast.dora.get(page(id))).status, 404)
  assert.match((await cast.ana.get('reports/saved')).text, /Only you/)
})

test('a viewer who is removed comes back without the reports that were for them', async () => {
  const id = await save(cast.ana, { who: 'some', member: cast.emil.member_id })
  assert.equal((await cast.ana.post(`members/${cast.emil.member_id}/delete`)).status, 303)
  await app.db('members').where({ id: cast.emil.member_id }).update({ state: 'active' })
  assert.equal((await (await logIn(app, cast.emil)).get(page(id))).status, 404)
})

test('a report and its link end when their maker is deactivated or removed, and go with their account', async () => {
  const id = await save(cast.cleo)
  const link = await publish(cast.cleo, id)
  const open = async () => (await app.visitor().get(link)).status
  await cast.ana.post(`members/${cast.cleo.member_id}/deactivate`)
  assert.match(await read(cast.dora, id), /Cleo, who saved it, is not active in this workspace any more/)
  assert.equal((await cast.dora.get(`${page(id)}/report.csv`)).status, 403)
  assert.equal(await open(), 404)
  await cast.ana.post(`members/${cast.cleo.member_id}/reactivate`)
  assert.ok(totalOf(await read(cast.dora, id)))
  assert.equal(await open(), 200)

  await app.db('users').where({ id: cast.cleo.user_id }).update({ state: 'deactivated' })
  assert.match(await read(cast.dora, id), /is not active/)
  assert.equal(await open(), 404)
  await app.db('users').where({ id: cast.cleo.user_id }).update({ state: 'active' })

  assert.equal((await cast.ana.post(`members/${cast.cleo.member_id}/delete`)).status, 303)
  assert.match(await read(cast.dora, id), /is not active/)
  assert.equal(await open(), 404)
  await app.db('members').where({ id: cast.cleo.member_id }).update({ state: 'active' })
  assert.ok(totalOf(await read(cast.dora, id)))
  assert.equal(await open(), 404)

  await app.db.transaction(trx => endAccount(trx, cast.cleo.user_id, async () => {}))
  assert.equal((await cast.dora.get(page(id))).status, 404)
  assert.equal(await app.db('saved_reports').where({ id }).first(), undefined)
})

test('links end with their workspace', async () => {
  const link = await publish(cast.finn, await save(cast.finn))
  assert.equal((await app.visitor().get(link)).status, 200)
  assert.equal((await cast.finn.post('delete', { name: 'Elsewhere' })).status, 303)
  assert.equal((await app.visitor().get(link)).status, 404)
})
