/// <reference lib="dom" />
import assert from 'node:assert/strict'
import { before, beforeEach, test } from 'node:test'
import { openApp, type TestApp } from '../support/app.js'
import { logInByForm, openBrowser } from '../support/browser.js'
import { createCast, type Person } from '../support/cast.js'

let app: TestApp
let ana: Person
let open: Awaited<ReturnType<typeof openBrowser>>
let team: string

before(async () => {
  app = await openApp()
  ;({ ana } = await createCast(app))
  open = await openBrowser()
})

beforeEach(async () => {
  const { workspace_id } = ana
  await app.db('teams').del()
  team = (await app.db('teams').insert({ workspace_id, name: 'Design' }).returning('id'))[0].id
})

const inTeam = async (): Promise<string[]> => {
  const rows: { username: string; is_lead: boolean }[] = await app
    .db('team_members as tm')
    .join('members as m', 'm.id', 'tm.member_id')
    .join('users as u', 'u.id', 'm.user_id')
    .select('u.username', 'tm.is_lead')
  return rows.map(({ username, is_lead }) => username + (is_lead ? '*' : '')).sort()
}

for (const javaScript of [true, false]) {
  const how = javaScript ? 'with' : 'without'

  test(`who is ticked stays ticked while others are looked for, ${how} JavaScript`, async () => {
    const { page, close } = await open({ javaScript })
    await logInByForm(page, app.url, 'ana')
    await page.goto(`${app.url}/workspaces/${ana.workspace_id}/teams/${team}`)
    await page.getByRole('link', { name: 'Add members' }).click()
    await page.getByRole('checkbox', { name: 'Ben' }).check()
    await page.getByLabel('Find a member').fill('emi')
    if (!javaScript) await page.getByLabel('Find a member').press('Enter')
    await page.getByRole('checkbox', { name: 'Dora' }).waitFor({ state: 'detached' })

    assert.equal(await page.getByRole('checkbox', { name: 'Ben' }).isChecked(), true)
    await page.getByRole('checkbox', { name: 'Emil' }).check()
    await page.getByRole('button', { name: 'Add', exact: true }).click()
    await page.getByText('2 people are added.').first().waitFor()

    assert.deepEqual(await inTeam(), ['ben', 'emil'])
    await close()
  })

  test(`a member becomes a lead, and another is removed, ${how} JavaScript`, async () => {
    await ana.post(`teams/${team}/members`, await everybody())
    const { page, close } = await open({ javaScript })
    await logInByForm(page, app.url, 'ana')
    await page.goto(`${app.url}/workspaces/${ana.workspace_id}/teams/${team}`)
    await page.getByLabel('More: Emil').click()
    await page.getByRole('row', { name: 'Emil' }).getByRole('button', { name: 'Make a lead' }).click()
    await page.getByText('Emil leads Design now.').first().waitFor()

    assert.equal(await page.locator('details.menu[open]').count(), 0)
    await page.getByLabel('More: Dora').click()
    await page.getByRole('row', { name: 'Dora' }).getByRole('button', { name: 'Remove from the team' }).click()
    await page.getByText('Dora is no longer in Design.').first().waitFor()

    assert.deepEqual(await inTeam(), ['ana', 'ben', 'cleo', 'emil*'])
    await close()
  })
}

async function everybody(): Promise<[string, string][]> {
  const ids: string[] = await app.db('members').where({ workspace_id: ana.workspace_id }).pluck('id')
  return ids.map(id => ['member', id])
}

for (const width of [1280, 380])
  test(`with the keyboard nothing is reached behind what stands above and below a long list: ${width} px`, async () => {
    const { workspace_id } = ana
    const teams = Array.from({ length: 40 }, (_, index) => ({ workspace_id, name: `Team ${index}` }))
    await app.db('teams').insert(teams)
    const [{ id }] = await app
      .db('projects')
      .insert({ workspace_id, name: `Booking app ${width}` })
      .returning('id')
    const { page, close } = await open({ width, height: 740 })
    await logInByForm(page, app.url, 'ana')
    await page.goto(`${app.url}/workspaces/${workspace_id}/projects/${id}/team/add`)
    await page.getByLabel('Find a person or team').focus()
    const inSight = () =>
      page.evaluate(() => {
        const { x, y, width, height } = document.activeElement?.getBoundingClientRect() ?? new DOMRect()
        const there = document.elementFromPoint(x + width / 2, y + height / 2)
        return there === document.activeElement || there === document.activeElement?.closest('label')
      })
    for (const key of ['Tab', 'Shift+Tab'])
      for (let press = 0; press < 40; press++) {
        await page.keyboard.press(key)
        assert.ok(await inSight(), `${key}, ${press}`)
      }
    await close()
  })
