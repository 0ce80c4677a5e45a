import { byOperator } from '../audit/request.js'
import type { Database } from '../database/connection.js'
import * as instance from '../instance/queries.js'
import type { Keys } from '../secret.js'
import { answer } from '../web/answer.js'
import { flash } from '../web/flash.js'
import { LARGEST_LOGO, pictureType, REFUSED_PICTURE, sendLogo } from '../web/logo.js'
import { notFound } from '../web/problem.js'
import { anonymous, operator, Router } from '../web/router.js'
import { takeUpload, uploadedFile } from '../web/upload.js'
import { changeSettings } from './changing.js'
import { showSettings } from './page.js'

/** The picture beside the name of the installation, for whoever stands at one of its doors. */
export function instanceLogoRoutes(db: Database) {
  const router = Router()

  router.get('/', anonymous, async (req, res) => {
    const found = await instance.findLogo(db)
    if (!found) throw notFound()
    sendLogo(req, res, found, 'public')
  })

  return router
}

/** Hanging that picture and taking it away: which one is shown is a setting, so that every node hears of it. */
export function hangLogoRoutes(db: Database, keys: Keys) {
  const router = Router()

  router.post('/', operator, takeUpload(LARGEST_LOGO), async (req, res) => {
    const upload = await uploadedFile(req, 'logo', LARGEST_LOGO)
    const type = upload.ok ? pictureType(upload.file) : undefined
    if (!upload.ok || !type) {
      const logo = REFUSED_PICTURE[upload.ok ? 'unknown' : upload.reason]
      return showSettings(db, keys, req, res.status(422), { errors: { logo } })
    }

    await db.transaction(async trx => {
      const instance_logo = await instance.hangLogo(trx, upload.file, type)
      await changeSettings(trx, keys, { instance_logo }, byOperator(req, res))
    })
    flash(res, 'good', 'The logo is hung at the doors.')
    await answer(req, res, '/admin/settings')
  })

  router.post('/delete', operator, async (req, res) => {
    await db.transaction(async trx => {
      await instance.removeLogo(trx)
      await changeSettings(trx, keys, { instance_logo: '' }, byOperator(req, res))
    })
    flash(res, 'good', 'The logo is removed.')
    await answer(req, res, '/admin/settings')
  })

  return router
}
