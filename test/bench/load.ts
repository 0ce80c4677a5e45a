import { Agent, request } from 'node:http'

export type Shot = { path: string; form?: Record<string, string>; htmx?: boolean }

/**
 * Sends `times` requests over `connections` that stay open, each as soon as the one before it is answered. Returns the
 * seconds that took. Throws when an answer is an error.
 */
export async function fire(
  url: string,
  cookie: string,
  shots: Shot[],
  times: number,
  connections = 1,
): Promise<number> {
  const agent = new Agent({ keepAlive: true, maxSockets: connections })
  const begun = performance.now()
  let sent = 0
  async function connection() {
    while (sent < times) await send(url, cookie, shots[sent++ % shots.length] as Shot, agent)
  }
  await Promise.all(Array.from({ length: connections }, connection))
  agent.destroy()
  return (performance.now() - begun) / 1000
}

function send(url: string, cookie: string, { path, form, htmx }: Shot, agent: Agent): Promise<void> {
  const body = form && new URLSearchParams(form).toString()
  const headers = {
    Cookie: cookie,
    'Accept-Encoding': 'gzip',
    ...(htmx && { 'HX-Request': 'true', 'HX-Current-URL': `${url}${path.split('/').slice(0, 3).join('/')}/tracker` }),
    ...(body && { Origin: url, 'Content-Type': 'application/x-www-form-urlencoded', 'Content-Length': body.length }),
  }
  return new Promise((resolve, reject) => {
    const sent = request(url + path, { method: body ? 'POST' : 'GET', headers, agent }, response => {
      response.resume()
      response.once('error', reject)
      response.once('end', () => {
        const { statusCode = 0 } = response
        if (statusCode < 400) resolve()
        else reject(new Error(`${body ? 'POST' : 'GET'} ${path} was answered with ${statusCode}`))
      })
    })
    sent.once('error', reject)
    sent.end(body)
  })
}
