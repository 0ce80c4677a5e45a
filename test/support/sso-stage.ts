import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { OAuth2Config } from '../../src/oauth2/config.js'
import { complete } from '../../src/oauth2/discovery.js'
import * as providers from '../../src/sso/queries.js'
import { openApp, type TestApp } from './app.js'
import { CLIENT, type openIdentityProvider } from './oidc.js'
import type { Answer, Visitor } from './visitor.js'

type IdentityProvider = Awaited<ReturnType<typeof openIdentityProvider>>

const FIELDS: OAuth2Config = {
  issuer: '',
  authorization_path: '',
  token_path: '',
  user_info_path: '',
  keys_path: '',
  scope: 'openid email profile',
  client_id: CLIENT.client_id,
  client_secret: '',
  map_subject: 'sub',
  map_email: 'email',
  map_username: 'name',
  map_first_name: 'given_name',
  map_last_name: 'family_name',
  map_groups: 'groups',
  trusts_email: false,
  allows_http: true,
}

/** The application at an address that it knows itself, as providers send people back to it. */
export async function openAppAtHome(): Promise<TestApp> {
  const probe = createServer()
  await new Promise<void>(resolve => probe.listen(0, '127.0.0.1', resolve))
  const { port } = probe.address() as AddressInfo
  await new Promise(resolve => probe.close(resolve))
  return openApp({ STINT_SERVER_PORT: String(port), STINT_SERVER_BASE_URL: `http://127.0.0.1:${port}` })
}

/** A provider of the panel for the real one, discovered, and how both know each other. */
export async function connect(
  app: TestApp,
  there: IdentityProvider,
  change: Partial<providers.NewProvider> = {},
  fields: Partial<OAuth2Config> = {},
) {
  const id = await providers.create(app.db, {
    kind: 'oauth2',
    name: 'Northwind ID',
    is_active: true,
    sealed_secrets: app.keys.encrypt(JSON.stringify({ client_secret: CLIENT.client_secret })),
    ...change,
  })
  there.serve([`${app.url}/sso/${id}/callback`])
  const config = await complete({ ...FIELDS, issuer: there.issuer, ...fields })
  await app.db('sso_providers').where({ id }).update({ config })
  return id
}

/** A provider of the panel whose own server nobody asks. */
export const connectUnseen = (app: TestApp) =>
  providers.create(app.db, {
    kind: 'oauth2',
    name: 'Unseen',
    is_active: true,
    config: {
      ...FIELDS,
      scope: 'email',
      authorization_path: 'https://id.invalid/authorize',
      token_path: 'https://id.invalid/token',
    },
  })

/** Goes to the provider from this address of ours, signs in there, and comes back with what it gives along. */
export async function travel(visitor: Visitor, there: IdentityProvider, path: string, name: string): Promise<string> {
  const { headers } = await visitor.get(path)
  const back = new URL(await there.signIn(headers.location ?? '', name))
  return back.pathname + back.search
}

/** The whole round trip: the answer of the page at which it ends. */
export async function logInAt(visitor: Visitor, there: IdentityProvider, id: string, name: string): Promise<Answer> {
  const callback = await visitor.get(await travel(visitor, there, `/sso/${id}/start`, name))
  return visitor.get(callback.headers.location ?? '')
}
