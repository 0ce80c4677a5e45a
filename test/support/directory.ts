import { readFileSync } from 'node:fs'
import net, { type AddressInfo } from 'node:net'
import tls from 'node:tls'
import ldap from 'ldapjs'
import * as providers from '../../src/sso/queries.js'
import type { TestApp } from './app.js'
import { atEnd } from './at-end.js'
import { certificate } from './smtp.js'

const pem = readFileSync(certificate, 'utf8')
/** The certificate authority of the test's servers, which is their certificate itself. */
export const authority = /-----BEGIN CERTIFICATE-----[\s\S]+?-----END CERTIFICATE-----/.exec(pem)?.[0] ?? ''

export const BASE = 'dc=example,dc=org'
export const SEARCHER = { bind_dn: `cn=stint,${BASE}`, bind_password: 'finds people' }

type Person = { dn: string; password: string; attributes: Record<string, string | string[] | Buffer> }

const GUID = Buffer.from('00ff3a7de5c24b41b6c0112233445566', 'hex')

export const gwen: Person = {
  dn: `cn=Müller\\, Gwen,ou=people,${BASE}`,
  password: 'correct horse battery',
  attributes: {
    objectClass: ['person'],
    uid: 'gwen',
    mail: 'gwen@example.org',
    givenName: 'Gwen',
    sn: 'Müller',
    entryUUID: '6d1b9a3e-0000-4000-8000-00000000aaaa',
    objectGUID: GUID,
    memberOf: [`cn=staff,ou=groups,${BASE}`],
  },
}

const groups = [
  {
    dn: `cn=editors,ou=groups,${BASE}`,
    attributes: { objectClass: ['groupOfNames'], cn: 'editors', member: String(ldap.parseDN(gwen.dn)) },
  },
]

type Directory = { port: number; people: Person[]; binds: string[]; close(): Promise<void> }

/** A real LDAP server on a free port: `SEARCHER` may search, people may bind, unless it has a word of refusal for them. */
export async function openDirectory({ secure = false, people = [gwen], refusal = '' } = {}): Promise<Directory> {
  const server = ldap.createServer(secure ? { certificate: pem, key: pem } : {})
  const binds: string[] = []
  const known = [...people]
  const found = (dn: Any) => known.find(person => isSame(dn, person.dn))
  const isSearcher = (dn: Any) => isSame(dn, SEARCHER.bind_dn)

  server.bind('', (req: Any, res: Any, next: Any) => {
    binds.push(req.dn.toString())
    const password = isSearcher(req.dn) ? SEARCHER.bind_password : found(req.dn)?.password
    if (refusal && !isSearcher(req.dn)) {
      res.diagnosticMessage = refusal
      return res.end(INVALID_CREDENTIALS)
    }
    if (req.credentials === '' || req.credentials !== password) return next(new ldap.InvalidCredentialsError())
    res.end()
    return next()
  })
  server.search(BASE, (req: Any, res: Any, next: Any) => {
    if (!isSearcher(req.connection.ldap.bindDN)) return next(new ldap.InsufficientAccessRightsError())
    for (const { dn, attributes } of [...known, ...groups]) {
      const name = ldap.parseDN(dn) as Any
      if ((req.dn.equals(name) || req.dn.parentOf(name)) && req.filter.matches(attributes, false))
        res.send(res.createSearchEntry({ dn: name, attributes: only(req.attributes, attributes) }))
    }
    res.end()
    return next()
  })
  const sockets = new Set<net.Socket>()
  const inner = (server as unknown as { server: net.Server }).server
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  inner.on(secure ? 'secureConnection' : 'connection', socket => sockets.add(socket.on('error', () => {})))
  const close = () =>
    new Promise<void>(resolve => {
      for (const socket of sockets) socket.destroy()
      inner.close(() => resolve())
    })
  atEnd(close)
  return { port: (inner.address() as AddressInfo).port, people: known, binds, close }
}

/** Of these attributes, those that are asked for by name, as operational ones have to be. */
const only = (names: string[], attributes: Person['attributes']) =>
  Object.entries(attributes)
    .filter(([name]) => names.some(each => each.toLowerCase() === name.toLowerCase()))
    .map(([type, values]) => new ldap.Attribute({ type, values: [values].flat() } as never))

const INVALID_CREDENTIALS = 49

const isSame = (dn: unknown, other: string) => (ldap.parseDN(String(dn)) as Any).equals(ldap.parseDN(other))

// biome-ignore lint/suspicious/noExplicitAny: ldapjs's own types lack what a server gets
type Any = any

/** A socket on a free port that does with each connection what it is told. */
export async function openSocket(onConnection: (socket: net.Socket) => void): Promise<number> {
  const sockets = new Set<net.Socket>()
  const server = net.createServer(socket => {
    sockets.add(socket.on('error', () => {}))
    onConnection(socket)
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  atEnd(() => {
    for (const socket of sockets) socket.destroy()
    server.close()
  })
  return (server.address() as AddressInfo).port
}

/** A directory in front of another that is reached by StartTLS alone; keeps what came before TLS began. */
export async function openStartTls(port: number, before: Buffer[] = []): Promise<number> {
  return openSocket(socket => {
    socket.once('data', data => {
      before.push(data)
      socket.write(agreement)
      const secured = new tls.TLSSocket(socket, { isServer: true, cert: pem, key: pem })
      const inner = net.connect(port, '127.0.0.1')
      secured.on('error', () => inner.destroy())
      inner.on('error', () => secured.destroy())
      secured.pipe(inner).pipe(secured)
    })
  })
}

/** To the first question: an extended response that says yes. */
const agreement = Buffer.from('300c02010178070a010004000400', 'hex')

/** A provider of the panel for a directory that listens at this port. */
export const connectDirectory = (
  app: TestApp,
  port: number,
  change: Partial<providers.NewProvider> = {},
  config = {},
) => {
  const { bind_dn, bind_password } = SEARCHER
  const urls = `ldap://127.0.0.1:${port}`
  const fields = { urls, allows_plain: true, bind_dn, base: BASE, filter: '(uid={{username}})', timeout_seconds: 2 }
  return providers.create(app.db, {
    kind: 'ldap',
    name: 'Northwind directory',
    is_active: true,
    sealed_secrets: app.keys.encrypt(JSON.stringify({ bind_password })),
    config: { ...fields, ...config },
    ...change,
  })
}
