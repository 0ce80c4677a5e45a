import { type Page, type Parts, secondFactorRoutes } from '../second-factor/security-page.js'
import { currentAccount } from '../web/login.js'
import { confirmed } from '../web/router.js'

const page: Page = {
  path: '/account/security',
  guard: confirmed,
  locals: { page: 'account', tab: 'security' },
  ownerOf: res => {
    const { id, username, email, locale, zone } = currentAccount(res)
    const format = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeZone: zone })
    return { holder: { user_id: id }, username, email, date: at => format.format(at) }
  },
}

/** A member's page of the second factor. */
export const memberSecurityRoutes = (parts: Parts) => secondFactorRoutes(parts, page)
