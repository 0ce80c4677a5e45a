import type { Request, Response } from 'express'
import type { Database } from '../database/connection.js'
import type { Keys } from '../secret.js'
import { isId } from '../web/input.js'
import { notFound } from '../web/problem.js'
import { localPath } from '../web/return-address.js'
import { markBrowser } from './browser.js'
import { fail } from './failing.js'
import { findKeptForm } from './kept-forms.js'
import { roundTrips } from './protocols.js'
import * as providers from './queries.js'
import { Refusal } from './refusal.js'
import * as trips from './trips.js'

export type Parts = { db: Database; keys: Pick<Keys, 'encrypt' | 'decrypt'>; config: { server: { base_url: string } } }

/** The provider as its protocol takes it. */
export const opened = ({ keys, config }: Parts, provider: providers.Provider): providers.OpenProvider =>
  providers.open(provider, keys, config.server.base_url)

/** Sends this browser to the provider. */
export async function startTrip(
  parts: Parts,
  req: Request,
  res: Response,
  provider: providers.Provider,
  purpose: Pick<trips.Trip, 'purpose'> & { user_id?: string },
) {
  const roundTrip = roundTrips[provider.kind]
  if (!roundTrip) throw notFound()
  const browser = markBrowser(req, res)
  const form = isId(req.query.kept) ? await findKeptForm(parts.db, req.query.kept, browser) : undefined
  const trip = await trips.begin(parts.db, {
    ...purpose,
    provider_id: provider.id,
    browser,
    return_to: localPath(req.query.return_to)?.slice(0, 2000) ?? '',
    ...(purpose.purpose === 'login' && { ...form, remembers: req.query.remember === '1' && isFromHere(req) }),
  })
  const address = await roundTrip.start(opened(parts, provider), trip).catch(refusalOf)
  if (address instanceof Refusal)
    return fail(parts.db, req, res, provider, { reason: address.reason, detail: address.detail, trip })
  res.redirect(303, address)
}

/** Whether a page of ours or nobody led here: another's link is nobody's wish to be remembered. */
const isFromHere = (req: Request) => ['same-origin', 'none', undefined].includes(req.get('Sec-Fetch-Site'))

/** What stopped a round trip on its way; anything else is a fault of ours. */
function refusalOf(error: unknown): Refusal {
  if (error instanceof Refusal) return error
  throw error
}
