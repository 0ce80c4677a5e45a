import type { Request, RequestHandler, Response } from 'express'
import type { Environment } from 'nunjucks'
import { newFormId } from './forms.js'
import { isFragmentRequest } from './fragment.js'
import { currentLogin } from './login.js'

/** Renders `views/<name>.njk` with `locals`: the whole page, or for htmx the fragment, from the same template. */
export function render(req: Request, res: Response, name: string, locals: object = {}) {
  const environment: Environment = req.app.get('templates')
  const html = environment.render(`${name}.njk`, {
    ...res.locals,
    layout: layoutFor(req, res),
    form_id: newFormId(),
    values: {},
    errors: {},
    ...person(res),
    ...locals,
  })
  res.vary('HX-Request')
  res.type('html').send(html)
}

/** The same page for whoever asks, as text: it learns of nobody. It names its own layout. */
export function renderForAnybody(req: Request, { locals }: Response, name: string, own: object): string {
  const environment: Environment = req.app.get('templates')
  return environment.render(`${name}.njk`, { root: locals.root, instance_name: locals.instance_name, ...own })
}

/** For a lone form in the middle of nothing: log in, set up, confirm. */
export const atTheDoor: RequestHandler = (_req, res, next) => {
  res.locals.door = true
  next()
}

function layoutFor(req: Request, res: Response) {
  if (isFragmentRequest(req)) return 'layouts/fragment.njk'
  if (res.locals.door) return 'layouts/door.njk'
  if (res.locals.operator) return 'layouts/panel.njk'
  return res.locals.workspace ? 'layouts/app.njk' : 'layouts/plain.njk'
}

function person(res: Response) {
  const login = currentLogin(res)
  if (login.strength === 'anonymous') return { strength: 'anonymous' }

  const { id, alias, username, colour, avatar_url, theme } = login.account
  const { strength, entered_by } = login
  return { strength, entered_by, person: { id, username, name: alias || username, colour, avatar_url, theme } }
}
