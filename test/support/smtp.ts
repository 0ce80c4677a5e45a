import { readFileSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import PostalMime, { type Email } from 'postal-mime'
import { SMTPServer, type SMTPServerOptions } from 'smtp-server'
import { root } from '../../src/paths.js'
import { atEnd } from './at-end.js'

/** A certificate for localhost, and its key. */
export const certificate = join(root, 'test', 'support', 'localhost.pem')

type Received = Email & { raw: string; mailFrom: string; rcptTo: string[] }

export type MailServer = {
  port: number
  mails: Received[]
  /** Every password that somebody tried. */
  passwords: string[]
  close(): Promise<void>
}

type Behaviour = SMTPServerOptions & {
  port?: number
  password?: string
  onMail?: () => Error | 'hang' | 'drop' | undefined
}

/** A real mail server on a free port. `onMail` may refuse a mail, never answer, or hang up. */
export async function openMailServer({ port = 0, password, onMail, ...options }: Behaviour = {}): Promise<MailServer> {
  const pem = readFileSync(certificate)
  const mails: Received[] = []
  const passwords: string[] = []
  const server = new SMTPServer({
    key: pem,
    cert: pem,
    authOptional: password === undefined,
    disabledCommands: password === undefined ? ['AUTH'] : [],
    onAuth: (auth, _session, done) => {
      passwords.push(String(auth.password))
      if (auth.password === password) done(null, { user: 'stint' })
      else done(new Error('the password is wrong'))
    },
    onData: async (stream, session, done) => {
      const chunks: Buffer[] = []
      for await (const chunk of stream) chunks.push(chunk)
      const verdict = onMail?.()
      if (verdict === 'hang') return
      if (verdict === 'drop') return cutConnections(server)
      if (verdict) return done(verdict)

      const raw = Buffer.concat(chunks).toString()
      const { mailFrom, rcptTo } = session.envelope
      mails.push({
        ...(await PostalMime.parse(raw)),
        raw,
        mailFrom: mailFrom ? mailFrom.address : '',
        rcptTo: rcptTo.map(({ address }) => address),
      })
      done(null, `kept as number ${mails.length}`)
    },
    logger: false,
    closeTimeout: 100,
    ...options,
  })
  server.on('error', () => {}) // a client that turns away during the handshake
  await new Promise<void>(resolve => server.listen(port, '127.0.0.1', resolve))
  let closed: Promise<void> | undefined
  const close = () => (closed ??= new Promise<void>(resolve => server.close(() => resolve())))
  atEnd(close)
  return { port: (server.server.address() as AddressInfo).port, mails, passwords, close }
}

function cutConnections(server: SMTPServer) {
  for (const connection of server.connections) connection._socket.destroy()
}
