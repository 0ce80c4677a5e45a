import { once } from 'node:events'
import net from 'node:net'
import tls from 'node:tls'
import { guardedLookup, isAllowedAddress } from '../sso/fetch.js'
import { type Message, parts, type Request } from './parts.js'
import { Ended } from './steps.js'

/** A conversation with a directory over one socket, one question at a time. */
export type Line = {
  /** All messages of the answer, its result last. */
  ask(make: (messageId: number) => Request): Promise<Message[]>
  /** Goes on encrypted, if the certificate is for this host; returns what was agreed on. */
  secure(ca: string): Promise<string>
  close(): void
}

const MOST_BYTES = 1024 * 1024
const FINAL = new Set(['BindResponse', 'ExtensionResponse', 'SearchResultDone'])

/**
 * Connects to a directory. The socket is our own: ldapjs's client, and passport-ldapauth on top of it, binds in clear text
 * before StartTLS has begun, and leaves sockets behind whose errors end the process. Whatever the server does, connecting
 * and `secure` settle when `connecting` aborts at the latest and all else when `signal` does. It goes where fetches for
 * providers may go, and nowhere else.
 */
export async function openLine(url: URL, connecting: AbortSignal, signal: AbortSignal): Promise<Line> {
  const host = url.hostname.replace(/^\[|\]$/g, '')
  if (net.isIP(host) && !isAllowedAddress(host)) throw new Ended('address_refused', host)
  const port = Number(url.port) || (url.protocol === 'ldaps:' ? 636 : 389)
  const plain = net.connect({ host, port, lookup: guardedLookup })
  let socket: net.Socket = plain
  let lastId = 0
  const close = () => {
    socket.destroy()
    plain.destroy()
  }
  const reach = async (event: 'connect' | 'secureConnect') => {
    socket.on('error', () => {}) // whoever waits hears of it; later ones are nobody's
    const lost = once(socket, 'close', { signal: connecting }).then(() => Promise.reject(hungUp()))
    await Promise.race([once(socket, event, { signal: connecting }), lost]).catch(error => {
      close()
      throw error
    })
  }

  await reach('connect')
  return {
    close,
    ask: make => {
      const request = make(++lastId)
      return new Promise((resolve, reject) => {
        const messages: Message[] = []
        const parser = new parts.Parser()
        let size = 0
        const end = () => {
          socket.off('data', read).off('close', lost).off('error', fail)
          signal.removeEventListener('abort', late)
        }
        const fail = (error: Error) => {
          end()
          close()
          reject(error)
        }
        const lost = () => fail(hungUp())
        const late = () => fail(signal.reason)
        const unreadable = (error: Error) => fail(new Ended('answer_unreadable', error.message))
        const read = (data: Buffer) => {
          size += data.length
          if (size > MOST_BYTES) return fail(new Ended('too_large', 'It sent more than 1 MB.'))
          try {
            parser.write(data)
          } catch (error) {
            unreadable(error as Error) // it throws at some of what is no LDAP, and emits at the rest
          }
        }
        parser.on('error', unreadable).on('message', (message: Message) => {
          if (message.messageId !== request.messageId) return
          messages.push(message)
          if (!FINAL.has(message.type)) return
          end()
          resolve(messages)
        })
        if (signal.aborted) return late()
        if (socket.destroyed) return lost()
        signal.addEventListener('abort', late)
        socket.on('data', read).on('close', lost).on('error', fail)
        socket.write(request.toBer().buffer)
      })
    },
    secure: async ca => {
      const servername = net.isIP(host) ? undefined : host
      const secured = tls.connect({ socket: plain, host, servername, ca: ca || undefined, minVersion: 'TLSv1.2' })
      socket = secured
      await reach('secureConnect')
      return `${secured.getProtocol()}, with the certificate of ${secured.getPeerCertificate().subject?.CN ?? host}.`
    },
  }
}

const hungUp = () => new Error('The server hung up.')
