import { before, test } from 'node:test'
import { openApp } from '../support/app.js'
import { createCast, type Person } from '../support/cast.js'
import { assertRefusals, testPages } from '../support/look.js'
import { openStudio } from '../support/projects.js'

let dora: Person
let studio: Awaited<ReturnType<typeof openStudio>>

before(async () => {
  ;({ dora } = await createCast(await openApp()))
  studio = await openStudio()
})

const projects = (path = '') => `${studio.ana.base}/projects${path}`
const limited = async () => {
  const { app, ana } = studio
  const { workspace_id } = ana
  const { client_id } = await app.db('projects').where({ id: studio.busy }).first('client_id')
  const team = await app.db('teams').where({ workspace_id, name: 'Design' }).first('id')
  await app.db('client_teams').insert({ workspace_id, client_id, team_id: team.id }).onConflict().ignore()
  return busy('team')
}
const busy = (path: string) => projects(`/${studio.busy}/${path}`)

testPages([
  { name: 'projects, none', visitor: () => dora, path: () => `${dora.base}/projects` },
  { name: 'projects', visitor: () => studio.ana, path: () => projects() },
  { name: 'projects, of 200', visitor: () => studio.ana, path: () => projects('?state=all&sort=tracked') },
  { name: 'projects, seen by a regular member', visitor: () => studio.dora, path: () => projects() },
  { name: 'projects, nothing found', visitor: () => studio.ana, path: () => projects('?q=nowhere') },
  { name: 'project, new', visitor: () => studio.ana, path: () => projects(`/new?copy=${studio.busy}`) },
  { name: 'project, team', visitor: () => studio.ana, path: () => busy('team') },
  { name: 'project, team, limited by its client', visitor: () => studio.cleo, path: limited },
  { name: 'project, team, seen by its manager', visitor: () => studio.cleo, path: () => busy('team') },
  { name: 'project, team, seen by a regular member', visitor: () => studio.dora, path: () => busy('team') },
  { name: 'project, nobody on it', visitor: () => studio.ana, path: () => projects(`/${studio.empty}/team`) },
  { name: 'project, add people and teams', visitor: () => studio.cleo, path: () => busy('team/add') },
  { name: 'project, nobody left to add', visitor: () => studio.cleo, path: () => busy('team/add?q=nobody') },
  {
    name: 'project, the last manager stops',
    visitor: () => studio.cleo,
    path: () => busy(`members/${studio.cleo.member_id}/dismiss`),
  },
  {
    name: 'project, remove a member',
    visitor: () => studio.cleo,
    path: () => busy(`members/${studio.emil.member_id}/delete`),
  },
  { name: 'project, who can see it', visitor: () => studio.ana, path: () => busy('who') },
  { name: 'project, settings', visitor: () => studio.ana, path: () => busy('settings') },
  { name: 'project, settings of its manager', visitor: () => studio.cleo, path: () => busy('settings') },
  { name: 'project, archived', visitor: () => studio.ana, path: () => projects(`/${studio.archived}/settings`) },
  { name: 'project, delete', visitor: () => studio.cleo, path: () => busy('delete') },
])

test('every form’s refusal is valid HTML too', async () => {
  const { ana } = studio
  await assertRefusals([
    await ana.post('projects', { new_client: 'x'.repeat(101) }),
    await ana.post('projects', { client: '0'.repeat(24), new_client: 'Both' }),
    await ana.post(busy('team'), {}),
    await ana.post(busy('access'), {}),
    await ana.post(busy('settings'), {}),
    await ana.post(busy('defaults'), { estimate: 'hours', planned: 'x' }),
  ])
})
