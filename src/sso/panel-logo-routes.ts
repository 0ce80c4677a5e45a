import * as audit from '../audit/queries.js'
import { byOperator } from '../audit/request.js'
import type { Database } from '../database/connection.js'
import { answer } from '../web/answer.js'
import { flash } from '../web/flash.js'
import { LARGEST_LOGO, pictureType, REFUSED_PICTURE } from '../web/logo.js'
import { notFound } from '../web/problem.js'
import { render } from '../web/render.js'
import { confirmedOperator, Router } from '../web/router.js'
import { takeUpload, uploadedFile } from '../web/upload.js'
import * as providers from './queries.js'

/** The picture on a provider's button (seed 000, "Upload image"). */
export function providerLogoRoutes(db: Database) {
  const router = Router()
  const note = (trx: Database, subject: string, by: audit.By) =>
    audit.record(trx, { kind: 'sso_provider_changed', ...by, subject, details: { changed: 'logo' } })

  router.get('/:provider/logo', confirmedOperator, async (req, res) => {
    render(req, res, 'sso/logo', { page: 'sso', provider: await find(db, String(req.params.provider)) })
  })

  router.post('/:provider/logo', confirmedOperator, takeUpload(LARGEST_LOGO), async (req, res) => {
    const provider = await find(db, String(req.params.provider))
    const upload = await uploadedFile(req, 'logo', LARGEST_LOGO)
    const logo_type = upload.ok ? pictureType(upload.file) : undefined
    if (!upload.ok || !logo_type) {
      const errors = { logo: REFUSED_PICTURE[upload.ok ? 'unknown' : upload.reason] }
      return render(req, res.status(422), 'sso/logo', { page: 'sso', provider, errors })
    }
    await db.transaction(async trx => {
      await providers.hangLogo(trx, provider.id, { logo: upload.file, logo_type })
      await note(trx, provider.name, byOperator(req, res))
    })
    flash(res, 'good', 'The logo is on the button.')
    await answer(req, res, `/admin/sso/${provider.id}/logo`)
  })

  router.post('/:provider/logo/delete', confirmedOperator, async (req, res) => {
    const provider = await find(db, String(req.params.provider))
    await db.transaction(async trx => {
      await providers.hangLogo(trx, provider.id, undefined)
      await note(trx, provider.name, byOperator(req, res))
    })
    flash(res, 'good', 'The logo is removed.')
    await answer(req, res, `/admin/sso/${provider.id}/logo`)
  })

  return router
}

async function find(db: Database, id: string): Promise<providers.Provider> {
  const provider = await providers.findProvider(db, id)
  if (!provider) throw notFound()
  return provider
}
