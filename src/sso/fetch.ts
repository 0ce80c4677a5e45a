import { type LookupAddress, lookup } from 'node:dns'
import http from 'node:http'
import https from 'node:https'
import { BlockList, isIP, type LookupFunction } from 'node:net'
import { Refusal } from './refusal.js'

const MILLISECONDS = 5000
const MOST_BYTES = 2 ** 20
const MOST_REDIRECTS = 3

export type Fetched = { status: number; text: string }
type Options = {
  method?: 'GET' | 'POST'
  headers?: Record<string, string>
  body?: string
  /** Whether the operator lets this provider be reached without TLS. */
  allows_http: boolean
}

/** Addresses that are link-local or a cloud's metadata service: no provider lives there, but secrets of the machine do. */
const FORBIDDEN = new BlockList()
FORBIDDEN.addSubnet('169.254.0.0', 16, 'ipv4')
FORBIDDEN.addAddress('100.100.100.200', 'ipv4')
FORBIDDEN.addAddress('192.0.0.192', 'ipv4')
FORBIDDEN.addAddress('168.63.129.16', 'ipv4')
FORBIDDEN.addSubnet('0.0.0.0', 8, 'ipv4')
FORBIDDEN.addSubnet('fe80::', 10, 'ipv6')
FORBIDDEN.addSubnet('fd00:ec2::', 32, 'ipv6')
FORBIDDEN.addAddress('fd20:ce::254', 'ipv6')
FORBIDDEN.addAddress('::', 'ipv6')
FORBIDDEN.addSubnet('64:ff9b::a9fe:0', 112, 'ipv6')
FORBIDDEN.addSubnet('2002:a9fe::', 32, 'ipv6')

/** Whether a request may go to this IP address. */
export const isAllowedAddress = (address: string): boolean =>
  !FORBIDDEN.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4')

/** Looks a name up and hands on what was checked, so that a second look-up can't give another address. */
export const guardedLookup: LookupFunction = (hostname, options, done) =>
  lookup(hostname, { ...options, all: true }, (error, addresses: LookupAddress[]) => {
    const forbidden = addresses?.find(({ address }) => !isAllowedAddress(address))
    const [first] = addresses ?? []
    if (error || !first) return done(error ?? new Error(`${hostname} has no address`), '')
    if (forbidden) return done(new Refusal('address_refused', `${hostname} is ${forbidden.address}.`), '')
    options.all ? done(null, addresses) : done(null, first.address, first.family)
  })

/**
 * Asks a provider's server: over https, within 5 seconds, at most 1 MB, following redirects on the same host alone, never
 * at an address that is link-local or a cloud's. Throws a Refusal; an answer with an error status is an answer.
 */
export async function guardedFetch(address: string, options: Options): Promise<Fetched> {
  const deadline = AbortSignal.timeout(MILLISECONDS)
  let url = readUrl(address, options.allows_http)
  for (let redirects = 0; redirects <= MOST_REDIRECTS; redirects++) {
    const { location, ...fetched } = await send(url, options, deadline)
    if (location === undefined) return fetched
    if (!URL.canParse(location, url.href)) throw new Refusal('redirect_refused', `${url.host} sends to no address.`)
    const next = readUrl(new URL(location, url).href, options.allows_http)
    if (next.host !== url.host || options.method === 'POST')
      throw new Refusal('redirect_refused', `${url.host} sends to ${next.host}.`)
    url = next
  }
  throw new Refusal('redirect_refused', `${url.host} sends round and round.`)
}

function readUrl(address: string, allowsHttp: boolean): URL {
  const url = URL.canParse(address) ? new URL(address) : undefined
  if (!url || !['https:', 'http:'].includes(url.protocol)) throw new Refusal('config_incomplete', 'An address is none.')
  if (url.protocol === 'http:' && !allowsHttp) throw new Refusal('not_https', url.origin)
  const host = url.hostname.replace(/^\[|\]$/g, '')
  if (isIP(host) && !isAllowedAddress(host)) throw new Refusal('address_refused', host)
  return url
}

type Answer = Fetched & { location?: string }

function send(url: URL, { method = 'GET', headers, body }: Options, signal: AbortSignal): Promise<Answer> {
  const { request } = url.protocol === 'https:' ? https : http
  const length = body === undefined ? {} : { 'Content-Length': String(Buffer.byteLength(body)) }
  return new Promise<Answer>((resolve, reject) => {
    const sent = request(
      url,
      {
        method,
        headers: { Accept: 'application/json', ...headers, ...length },
        lookup: guardedLookup,
        signal,
        agent: false,
      },
      response => {
        const status = response.statusCode ?? 0
        const { location } = response.headers
        const chunks: Buffer[] = []
        let size = 0
        response.on('error', reject)
        response.on('data', (chunk: Buffer) => {
          size += chunk.length
          if (size > MOST_BYTES) sent.destroy(new Refusal('too_large', url.host))
          else chunks.push(chunk)
        })
        response.on('end', () => {
          const isRedirect = status >= 300 && status < 400 && location !== undefined
          resolve({ status, text: Buffer.concat(chunks).toString('utf8'), ...(isRedirect && { location }) })
        })
      },
    )
    sent.on('error', reject)
    sent.end(body)
  }).catch(error => Promise.reject(asRefusal(error, url, signal)))
}

function asRefusal(error: unknown, url: URL, signal: AbortSignal): Refusal {
  if (error instanceof Refusal) return error
  if (signal.aborted) return new Refusal('too_slow', `${url.host} did not answer within ${MILLISECONDS / 1000} s.`)
  const code = error instanceof Error && 'code' in error ? String(error.code) : 'no answer'
  return /CERT|SELF_SIGNED|ERR_TLS|EPROTO/.test(code)
    ? new Refusal('tls_refused', `${url.host}: ${code}`)
    : new Refusal('unreachable', `${url.host}: ${code}`)
}
