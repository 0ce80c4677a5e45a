import { spawn } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import ldap from 'ldapjs'
import { atEnd } from './at-end.js'
import { authority, BASE, SEARCHER } from './directory.js'
import { waitFor } from './server.js'
import { certificate } from './smtp.js'

const first = (paths: string[]) => paths.find(existsSync)
const sbin = [
  '/usr/sbin',
  '/usr/local/sbin',
  '/usr/libexec',
  '/usr/lib/openldap',
  ...(process.env.PATH ?? '').split(delimiter),
]
const program = first(sbin.map(folder => join(folder, 'slapd')))
const schemas = first(['/etc/ldap/schema', '/etc/openldap/schema', '/usr/local/etc/openldap/schema'])
const modules = first(['/usr/lib/ldap', '/usr/lib64/openldap', '/usr/lib/openldap', '/usr/local/libexec/openldap'])

/** Why there is no slapd to test against; undefined where there is one. */
export const missing =
  program && schemas && modules ? undefined : 'OpenLDAP’s slapd is not installed here (apt-get install slapd)'

const ROOT = { dn: `cn=admin,${BASE}`, password: 'only for tests' }
const LOADED = ['back_mdb', 'memberof', 'ppolicy']

const config = (home: string) => `
${['core', 'cosine', 'inetorgperson'].map(name => `include ${schemas}/${name}.schema`).join('\n')}
modulepath ${modules}
${LOADED.map(name => `moduleload ${name}`).join('\n')}
pidfile ${home}/pid
TLSCertificateFile ${home}/certificate.pem
TLSCertificateKeyFile ${home}/key.pem
security simple_bind=128
database mdb
maxsize 10485760
suffix "${BASE}"
rootdn "${ROOT.dn}"
rootpw "${ROOT.password}"
directory ${home}/database
index objectClass,uid,member eq
access to attrs=userPassword by anonymous auth by * none
access to * by dn.exact="${SEARCHER.bind_dn}" read by * none
overlay memberof
overlay ppolicy
ppolicy_default "cn=policy,${BASE}"
ppolicy_use_lockout
`

export type Entry = { dn: string; [attribute: string]: string | string[] }

/**
 * A real slapd with these entries below BASE, run from a folder of its own and ended with the file's tests. SEARCHER may
 * read all but passwords, and nobody binds without TLS. Ports of ldap:// (with StartTLS) and of ldaps://.
 */
export async function openSlapd(entries: Entry[]): Promise<{ port: number; secure: number }> {
  const home = mkdtempSync(join(tmpdir(), 'stint-slapd-'))
  mkdirSync(join(home, 'database'))
  const key = /-----BEGIN (?:EC )?PRIVATE KEY-----[\s\S]+-----END (?:EC )?PRIVATE KEY-----/.exec(
    readFileSync(certificate, 'utf8'),
  )
  writeFileSync(join(home, 'certificate.pem'), `${authority}\n`)
  writeFileSync(join(home, 'key.pem'), `${key?.[0]}\n`, { mode: 0o600 })
  writeFileSync(join(home, 'slapd.conf'), config(home))
  const [port, secure] = [await freePort(), await freePort()]
  const urls = `ldap://127.0.0.1:${port}/ ldaps://127.0.0.1:${secure}/`
  const child = spawn(program as string, ['-f', join(home, 'slapd.conf'), '-h', urls, '-d', '0'], { stdio: 'pipe' })
  let said = ''
  child.stderr.on('data', chunk => (said += chunk))
  const ended = new Promise<void>(resolve => child.once('close', () => resolve()))
  atEnd(async () => {
    child.kill('SIGKILL')
    await ended
    rmSync(home, { recursive: true, force: true })
  })
  await Promise.race([fillIn(secure, entries), ended.then(() => Promise.reject(new Error(`slapd ended: ${said}`)))])
  return { port, secure }
}

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  await new Promise(resolve => server.close(resolve))
  return port
}

/** Waits until it answers, and adds all entries as its own administrator. */
async function fillIn(port: number, entries: Entry[]) {
  const client = await waitFor(() => connect(port))
  const done = (act: (heard: (error: Error | null) => void) => void) =>
    new Promise<void>((resolve, reject) => act(error => (error ? reject(error) : resolve())))
  await done(heard => client.bind(ROOT.dn, ROOT.password, heard))
  for (const { dn, ...entry } of [...FRAME, ...entries]) await done(heard => client.add(dn, entry, heard))
  await done(heard => client.unbind(heard))
}

const connect = (port: number) =>
  new Promise<ldap.Client | undefined>(resolve => {
    const client = ldap.createClient({ url: `ldaps://localhost:${port}`, tlsOptions: { ca: [authority] } })
    client.once('connect', () => resolve(client))
    client.on('error', () => resolve(undefined))
  })

const FRAME: Entry[] = [
  { dn: BASE, objectClass: ['domain'], dc: 'example' },
  { dn: `ou=people,${BASE}`, objectClass: ['organizationalUnit'], ou: 'people' },
  { dn: `ou=groups,${BASE}`, objectClass: ['organizationalUnit'], ou: 'groups' },
  {
    dn: `cn=policy,${BASE}`,
    objectClass: ['applicationProcess', 'pwdPolicy'],
    cn: 'policy',
    pwdAttribute: 'userPassword',
    pwdLockout: 'TRUE',
    pwdMaxFailure: '3',
    pwdMustChange: 'TRUE',
  },
  {
    dn: SEARCHER.bind_dn,
    objectClass: ['applicationProcess', 'simpleSecurityObject'],
    cn: 'stint',
    userPassword: SEARCHER.bind_password,
  },
]
