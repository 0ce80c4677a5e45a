import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { createRequire } from 'node:module'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { mock } from 'node:test'
import { inflateRawSync } from 'node:zlib'
import express from 'express'
import samlp from 'samlp'
import { root } from '../../src/paths.js'
import type { Config } from '../../src/saml/config.js'
import * as providers from '../../src/sso/queries.js'
import type { TestApp } from './app.js'
import { atEnd } from './at-end.js'
import type { Visitor } from './visitor.js'

const pem = readFileSync(join(root, 'test', 'support', 'identity-provider.pem'), 'utf8')
const part = (name: string) => new RegExp(`-----BEGIN ${name}-----[\\s\\S]+?-----END ${name}-----`).exec(pem)?.[0] ?? ''
export const certificate = part('CERTIFICATE')
export const key = part('PRIVATE KEY')

export const ISSUER = 'https://idp.example.org/saml'
const EMAIL = 'http://schemas.xmlsoap.org/ws/2005/05/identity/claims/emailaddress'
const NAME = 'http://schemas.xmlsoap.org/ws/2005/05/identity/claims/name'
const GROUPS = 'http://schemas.passportjs.com/groups'

export type Person = { id: string; email: string; name: string; groups?: string[] }
export type SamlProvider = Awaited<ReturnType<typeof openSamlProvider>>

/** A real identity provider on a port of its own, where everybody who comes is `person`. */
export async function openSamlProvider(person: Person) {
  const app = express()
  const paths = { redirectEndpointPath: '/login', postEndpointPath: '/login' }
  const path = '/FederationMetadata/2007-06/FederationMetadata.xml'
  app.get(path, samlp.metadata({ issuer: ISSUER, cert: certificate, ...paths }))
  app.get('/login', (req, res, next) => {
    const { said } = readRequest(new URL(req.url, 'http://localhost'))
    const getPostURL = (_: unknown, __: unknown, ___: unknown, done: (error: null, url: string) => void) =>
      done(null, said.recipient)
    samlp.auth({ ...SIGNING, ...said, getPostURL, getUserFromRequest: () => userOf(person) })(req, res, next)
  })
  const server = createServer(app)
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  atEnd(async () => {
    server.closeAllConnections()
    await new Promise(resolve => server.close(resolve))
  })
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const config: Partial<Config> = {
    idp_entity_id: ISSUER,
    login_url: `${url}/login`,
    ...TRUST,
  }
  return { metadata_url: url + path, config }
}

/** What the form of a provider says that trusts these. */
export const TRUST: Partial<Config> = {
  certificates: certificate,
  map_email: EMAIL,
  map_username: NAME,
  map_groups: GROUPS,
  allows_http: true,
}

export const SIGNING = {
  issuer: ISSUER,
  cert: certificate,
  key,
  signatureAlgorithm: 'rsa-sha256',
  digestAlgorithm: 'sha256',
  lifetimeInSeconds: 300,
  nameIdentifierFormat: 'urn:oasis:names:tc:SAML:2.0:nameid-format:persistent',
}
export const userOf = ({ id, email, name, groups }: Person) => ({
  id,
  emails: [{ value: email }],
  displayName: name,
  name: {},
  groups,
})

/** A provider of the panel that trusts the one above. */
export const connectSaml = (app: TestApp, config: Partial<Config>, change: Partial<providers.NewProvider> = {}) =>
  providers.create(app.db, { kind: 'saml', name: 'Northwind SAML', is_active: true, config, ...change })

type Said = Record<string, unknown>

/** What the provider signs for a person, as XML; `said` changes what it says or how. */
export const sign = (person: Person, said: Said): Promise<string> =>
  new Promise((resolve, reject) =>
    samlp.getSamlResponse({ ...SIGNING, ...said }, userOf(person), (error, xml) =>
      error ? reject(error) : resolve(xml ?? ''),
    ),
  )

/** The same, from somebody who logged in at the provider so many minutes ago and was not asked again. */
export async function signLate(person: Person, said: Said, minutes: number): Promise<string> {
  mock.timers.enable({ apis: ['Date'], now: Date.now() - minutes * 60_000 })
  try {
    return await sign(person, { lifetimeInSeconds: 86_400, ...said })
  } finally {
    mock.timers.reset()
  }
}

const { SignedXml } = createRequire(createRequire(import.meta.url).resolve('samlp'))('xml-crypto')

/** The same answer with an assertion that says something else, signed by the provider: what samlp can't be told to say. */
export function signAnew(xml: string, change: (xml: string) => string): string {
  const said = change(xml.replace(/<Signature[\s\S]+<\/Signature>/, ''))
  const signer = new SignedXml(null, { signatureAlgorithm: 'http://www.w3.org/2001/04/xmldsig-more#rsa-sha256' })
  const transforms = [
    'http://www.w3.org/2000/09/xmldsig#enveloped-signature',
    'http://www.w3.org/2001/10/xml-exc-c14n#',
  ]
  const assertion = "//*[local-name(.)='Assertion']"
  signer.addReference(assertion, transforms, 'http://www.w3.org/2001/04/xmlenc#sha256')
  signer.signingKey = key
  signer.computeSignature(said, {
    location: { action: 'after', reference: `${assertion}/*[local-name(.)='Issuer']` },
  })
  return signer.getSignedXml()
}

export type Asked = { provider: string; relay: string; said: Said }

/** Begins a round trip, and reads from the request what the provider is to answer. */
export async function ask(
  visitor: Visitor,
  provider: string,
  query = '',
  path = `/sso/${provider}/start`,
): Promise<Asked> {
  const { headers } = await visitor.get(path + query)
  const { relay, said } = readRequest(new URL(headers.location ?? ''))
  return { provider, relay, said }
}

/** What our request says, and what the provider is to answer. */
export function readRequest({ searchParams }: URL) {
  const request = inflateRawSync(Buffer.from(searchParams.get('SAMLRequest') ?? '', 'base64')).toString()
  const read = (name: RegExp) => name.exec(request)?.[1] ?? ''
  const recipient = read(/AssertionConsumerServiceURL="([^"]+)"/)
  const said = {
    inResponseTo: read(/ ID="([^"]+)"/),
    audience: read(/Issuer[^>]*>([^<]+)</),
    recipient,
    destination: recipient,
  }
  return { relay: searchParams.get('RelayState') ?? '', said, text: request }
}

/** Posts an answer as the provider's page does: from another site, without our cookies. */
export function answer(app: TestApp, { provider, relay }: Pick<Asked, 'provider' | 'relay'>, xml: string) {
  const form = { SAMLResponse: Buffer.from(xml).toString('base64'), RelayState: relay }
  const headers = { Origin: 'https://idp.example.org', 'Sec-Fetch-Site': 'cross-site' }
  return app.visitor().post(`/sso/${provider}/callback`, form, { headers })
}
