import assert from 'node:assert/strict'
import { buffer } from 'node:stream/consumers'
import { before, test } from 'node:test'
import { openApp, type TestApp } from '../support/app.js'
import { logInByForm, openBrowser } from '../support/browser.js'
import { createCast } from '../support/cast.js'
import { buildOffice, MARCH } from '../support/reports.js'

let app: TestApp
let cast: Awaited<ReturnType<typeof createCast>>
let open: Awaited<ReturnType<typeof openBrowser>>

before(async () => {
  app = await openApp()
  cast = await createCast(app)
  await buildOffice(app, cast)
  open = await openBrowser()
})

for (const javaScript of [true, false]) {
  const how = javaScript ? 'with' : 'without'

  test(`a report goes along as a file, and one that is made by a job says by itself when it is there, ${how} JavaScript`, async () => {
    const { page, close } = await open({ javaScript })
    await logInByForm(page, app.url, 'ana')
    await page.goto(`${app.url}${cast.ana.base}/reports/summary?${MARCH}`)
    await page.getByText('Export', { exact: true }).click()
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('link', { name: 'Excel (XLSX)' }).click(),
    ])
    assert.equal(download.suggestedFilename(), 'summary-2026-03-01-2026-03-31.xlsx')
    assert.equal((await buffer(await download.createReadStream())).toString('latin1', 0, 2), 'PK')

    const { workspace_id, member_id } = cast.ana
    const row = { workspace_id, member_id, kind: 'detailed', format: 'xlsx', query: MARCH, state: 'running' }
    const [{ id }] = await app
      .db('exports')
      .insert({ ...row, row_count: 200, done_count: 50 })
      .returning('id')
    await page.goto(`${app.url}${cast.ana.base}/exports/${id}`)
    await page.getByText('25 % of 200 rows are written.').waitFor()
    await app.db('exports').where({ id }).update({ state: 'done', name: 'detailed.xlsx', size: 2 })
    await page.getByRole('link', { name: 'Download' }).waitFor()
    await close()
  })
}
