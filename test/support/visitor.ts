import { request } from 'node:http'

export type Answer = { status: number; headers: Record<string, string>; cookies: string[]; text: string; bytes: Buffer }
type Options = { headers?: Record<string, string | undefined>; htmx?: boolean; method?: string }

/**
 * Somebody with a browser's cookies and manners, but no browser. A path with a leading slash starts at the
 * application's root; one without starts at `base`, the workspace that the person works in.
 */
export class Visitor {
  readonly cookies = new Map<string, string>()
  base = ''

  constructor(readonly url: string) {}

  get = (path: string, options: Options = {}) => this.#send('GET', path, undefined, options)

  /** Posts a form as a page of this server would. */
  post = (path: string, values: Record<string, string> | [string, string][] = {}, options: Options = {}) =>
    this.#send('POST', path, new URLSearchParams(values).toString(), options)

  /** Posts a form with one file, as a browser sends it. */
  async upload(path: string, field: string, file: Buffer, name: string, values = {}): Promise<Answer> {
    const form = new FormData()
    for (const [other, value] of Object.entries(values)) form.set(other, String(value))
    form.set(field, new File([new Uint8Array(file)], name))
    const encoded = new Response(form)
    const headers = { 'Content-Type': encoded.headers.get('Content-Type') ?? undefined }
    return this.#send('POST', path, Buffer.from(await encoded.arrayBuffer()), { headers })
  }

  /** Logs in and returns the answer; the cookies stay. */
  logIn = (username: string, password: string) => this.post('/login', { username, password })

  async #send(method: string, path: string, body: string | Buffer | undefined, options: Options): Promise<Answer> {
    const root = new URL(this.url).pathname.replace(/\/$/, '')
    const address = new URL(path.startsWith('/') ? `${root}${path}` : `${root}${this.base}/${path}`, this.url)
    const headers: Record<string, string | undefined> = {
      Host: address.host,
      'User-Agent': 'test',
      ...(this.cookies.size > 0 ? { Cookie: [...this.cookies].map(pair => pair.join('=')).join('; ') } : {}),
      ...(body === undefined
        ? {}
        : { 'Content-Type': 'application/x-www-form-urlencoded', Origin: new URL(this.url).origin }),
      ...(options.htmx ? { 'HX-Request': 'true' } : {}),
      ...options.headers,
    }
    const answer = await send(options.method ?? method, address, headers, body)
    for (const cookie of answer.cookies) this.#keep(cookie)
    return answer
  }

  #keep(cookie: string) {
    const [pair = '', ...attributes] = cookie.split('; ')
    const name = pair.slice(0, pair.indexOf('='))
    const expires = attributes.find(attribute => attribute.startsWith('Expires='))?.slice('Expires='.length)
    if (expires && Date.parse(expires) < Date.now()) this.cookies.delete(name)
    else this.cookies.set(name, pair.slice(name.length + 1))
  }
}

// node:http and not fetch, which refuses to send Host, Origin, Cookie and Sec-Fetch-Site as a test wants them
function send(
  method: string,
  url: URL,
  headers: Record<string, string | undefined>,
  body?: string | Buffer,
): Promise<Answer> {
  const given = Object.fromEntries(Object.entries(headers).filter(([, value]) => value !== undefined)) as Record<
    string,
    string
  >
  return new Promise((resolve, reject) => {
    const sent = request(url, { method, headers: given, agent: false }, response => {
      const chunks: Buffer[] = []
      response.on('data', chunk => chunks.push(chunk))
      response.on('error', reject)
      response.on('end', () =>
        resolve({
          status: response.statusCode ?? 0,
          headers: response.headers as Record<string, string>,
          cookies: response.headers['set-cookie'] ?? [],
          text: Buffer.concat(chunks).toString(),
          bytes: Buffer.concat(chunks),
        }),
      )
    })
    sent.on('error', reject)
    sent.end(body)
  })
}
