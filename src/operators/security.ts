import { type Page, type Parts, secondFactorRoutes } from '../second-factor/security-page.js'
import { operatorOf } from '../web/login.js'
import { confirmedOperator } from '../web/router.js'

const page: Page = {
  path: '/admin/security',
  guard: confirmedOperator,
  locals: { page: 'security' },
  ownerOf: res => {
    const { id, username } = operatorOf(res)
    const format = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeZone: 'UTC' })
    return { holder: { operator_id: id }, username, date: at => format.format(at) }
  },
}

/** The panel's page of the second factor. */
export const operatorSecurityRoutes = (parts: Parts) => secondFactorRoutes(parts, page)
