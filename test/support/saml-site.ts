import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import express, { type Request, type RequestHandler } from 'express'
import samlp from 'samlp'
import { atEnd } from './at-end.js'
import { ISSUER, type Person, readRequest, SIGNING, TRUST, userOf } from './saml.js'

/**
 * A real identity provider with pages for browsers: people type their name once, and it knows them until a request
 * forces it to ask again; from its page of applications they go to one without any request. It lives at `localhost`,
 * another site than the application's 127.0.0.1, so that browsers keep our cookies back when it posts.
 */
export async function openSamlSite(people: Record<string, Person>, issuer = ISSUER) {
  const app = express()
  app.use(express.urlencoded({ extended: false }))
  const cookie = `who-${Math.random().toString(36).slice(2)}`

  const paths = { redirectEndpointPath: '/login', postEndpointPath: '/login' }
  app.get('/metadata', samlp.metadata({ issuer, cert: SIGNING.cert, ...paths }))
  app.get(['/login', '/applications'], (req, res, next) => {
    const known = new RegExp(`${cookie}=(\\w+)`).exec(req.headers.cookie ?? '')?.[1]
    const isForced = read(req).text.includes('ForceAuthn="true"')
    if (known && !isForced) return send(known)(req, res, next)
    res.send(`<!doctype html><html lang="en"><title>${issuer}</title><h1>Log in to ${issuer}</h1>
      <form method="post"><label>Name <input name="name"></label><button>Go on</button></form></html>`)
  })
  app.post(['/login', '/applications'], (req, res, next) => {
    res.cookie(cookie, req.body.name, { httpOnly: true })
    send(req.body.name)(req, res, next)
  })

  const send =
    (name: string): RequestHandler =>
    (req, res, next) => {
      const { said } = read(req)
      const getPostURL = (_: unknown, __: unknown, ___: unknown, done: (error: null, url: unknown) => void) =>
        done(null, said.recipient)
      const getUserFromRequest = () => userOf(people[name] as Person)
      samlp.auth({ ...SIGNING, issuer, ...said, getPostURL, getUserFromRequest })(req, res, next)
    }

  const server = createServer(app)
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  atEnd(async () => {
    server.closeAllConnections()
    await new Promise(resolve => server.close(resolve))
  })
  const url = `http://localhost:${(server.address() as AddressInfo).port}`
  const metadata = () => fetch(`${url}/metadata`).then(response => response.text())
  return { url, metadata, config: { ...TRUST, idp_entity_id: issuer, login_url: `${url}/login` } }
}

/** What a browser brings: our request, or where the page of applications leads. */
function read(req: Request) {
  const url = new URL(req.url, 'http://localhost')
  if (url.searchParams.has('SAMLRequest')) return readRequest(url)
  const recipient = url.searchParams.get('acs')
  return { said: { recipient, destination: recipient, audience: url.searchParams.get('audience') }, text: '' }
}
