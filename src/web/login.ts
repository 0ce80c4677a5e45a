import type { Response } from 'express'

/** The person behind a session, as every page's frame needs them. */
export type Account = {
  id: string
  username: string
  email: string
  /** Null until they have shown that mail to it reaches them. */
  email_confirmed_at: string | null
  alias: string
  zone: string
  locale: string
  week_start: number
  hour_cycle: 12 | 24
  theme: 'system' | 'light' | 'dark'
  colour: string
  avatar_url: string
  /** The page of a workspace to which logging in leads, by its key in the rail. */
  landing: string
  /** ISO 8601; to within minutes, as it is written that rarely. */
  last_active_at: string | null
}

/** How strongly somebody is logged in: anonymous < remembered < full (DESIGN 2). */
export type Login =
  | { strength: 'anonymous' }
  | {
      strength: 'remembered' | 'full'
      account: Account
      confirmed_at: Date
      /** What was found along with the session, for whoever asked for it. */
      companion: unknown
      /** The operator who is logged in as this person. */
      entered_by?: EnteredBy
    }

type EnteredBy = { id: string; username: string }

/** Who is asking; set by the member session's middleware. */
export const currentLogin = (res: Response): Login => res.locals.login ?? { strength: 'anonymous' }

/** The operator who acts as the person behind this session; undefined where it is that person. */
export function enteredBy(res: Response): EnteredBy | undefined {
  const login = currentLogin(res)
  return login.strength === 'anonymous' ? undefined : login.entered_by
}

/** The account behind a guarded route. Throws where the route's guard lets anybody in. */
export function currentAccount(res: Response): Account {
  const login = currentLogin(res)
  if (login.strength === 'anonymous') throw new Error('This route has no guard that asks for a log-in.')
  return login.account
}

/** An operator's account; it is no user's and is in no workspace. */
export type OperatorLogin = { id: string; username: string; confirmed_at: Date }

/** The operator who asks; set by the operator session's middleware, which only /admin has. */
export const currentOperator = (res: Response): OperatorLogin | undefined => res.locals.operator

/** The operator behind a guarded route of the panel. Throws where the route's guard lets anybody in. */
export function operatorOf(res: Response): OperatorLogin {
  const operator = currentOperator(res)
  if (!operator) throw new Error('This route has no guard that asks for an operator.')
  return operator
}
