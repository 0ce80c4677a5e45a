import { generateKeyPairSync } from 'node:crypto'
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import Provider, { type Configuration } from 'oidc-provider'
import { atEnd } from './at-end.js'

export type Claims = Record<string, unknown> & { email?: string; email_verified?: boolean }
/** One for all providers of a file: to make one takes a second of a busy machine. */
const KEY = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({ format: 'jwk' })
export const CLIENT = { client_id: 'stint', client_secret: 'a secret between two servers' }

/**
 * A real OpenID Connect provider on a port of its own. It lets in whoever types a name of `people`, whose claims it then
 * gives; `serve` says where it may send them.
 */
export async function openIdentityProvider(people: Record<string, Claims>) {
  let listener: RequestListener = (_req, res) => res.writeHead(503).end()
  const server = createServer((req, res) => listener(req, res))
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  atEnd(async () => {
    server.closeAllConnections()
    await new Promise(resolve => server.close(resolve))
  })

  const jwks = { keys: [{ ...KEY, kid: issuer }] }
  const serve = (redirectUris: string[]) => {
    const configuration: Configuration = {
      clients: [{ ...CLIENT, redirect_uris: redirectUris, token_endpoint_auth_method: 'client_secret_post' }],
      claims: {
        openid: ['sub'],
        email: ['email', 'email_verified'],
        profile: ['name', 'given_name', 'family_name', 'groups'],
      },
      findAccount: (_context, id) => ({ accountId: id, claims: () => ({ sub: id, ...people[id] }) }),
      jwks: jwks as Configuration['jwks'],
      pkce: { required: () => true },
      cookies: { keys: ['only for tests'] },
    }
    listener = new Provider(issuer, configuration).callback() as RequestListener
  }
  return { issuer, serve, signIn }
}

/**
 * What a person without a browser does at the provider: follows `address`, types their name, agrees, and returns where
 * the provider sends them in the end, without going there. With the cookies of an earlier time they are logged in there.
 */
async function signIn(address: string, name: string, cookies = new Map<string, string>()): Promise<string> {
  const home = new URL(address).origin
  const send = async (url: string, fields?: Record<string, string>) => {
    const response = await fetch(url, {
      method: fields ? 'POST' : 'GET',
      body: fields && new URLSearchParams(fields),
      redirect: 'manual',
      headers: { Cookie: [...cookies].map(pair => pair.join('=')).join('; ') },
    })
    for (const cookie of response.headers.getSetCookie()) {
      const [pair = ''] = cookie.split(';')
      cookies.set(pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1))
    }
    return response
  }

  let response = await send(address)
  for (let steps = 0; steps < 10; steps++) {
    const location = response.headers.get('location')
    const next = location && new URL(location, address).href
    if (next && !next.startsWith(home)) return next
    if (next) {
      response = await send(next)
      continue
    }
    const text = await response.text()
    const action = /action="([^"]+)"/.exec(text)?.[1]
    const prompt = /name="prompt" value="(\w+)"/.exec(text)?.[1]
    if (!action || !prompt) throw new Error(`The provider answered ${response.status}: ${text.slice(0, 500)}`)
    response = await send(new URL(action, address).href, { prompt, login: name, password: 'any' })
  }
  throw new Error('The provider goes round and round.')
}
