import { Agent, request } from 'node:http'

/** One request; a `form` is posted. */
type Shot = { path: string; form?: Record<string, string>; htmx?: boolean; headers?: Record<string, string> }
/** Somebody who is logged in, behind an address of their own. */
export type Person = { username: string; address: string; cookie: string; key: string; newest: string }
/** What somebody does again and again, one after the other; together that counts as one. */
export type Turn = (person: Person, time: number) => Shot[]

/** What came of it: milliseconds for each turn in order, and what went wrong. */
export type Volley = { seconds: number; took: number[]; errors: string[]; bytes: number }

/** At most this many, and no longer than so many seconds; `a_second` waits where it would be quicker. */
export type Amount = { connections: number; times?: number; seconds?: number; a_second?: number }

/**
 * People take turns over connections that stay open, each as soon as the one before it is answered. Each connection is
 * somebody else, and goes through those who are left over when there are fewer connections than people.
 */
export async function fire(url: string, people: Person[], turn: Turn, amount: Amount): Promise<Volley> {
  const { connections, times = Number.POSITIVE_INFINITY, seconds = Number.POSITIVE_INFINITY, a_second } = amount
  const agent = new Agent({ keepAlive: true, maxSockets: connections })
  const volley: Volley = { seconds: 0, took: [], errors: [], bytes: 0 }
  const begun = performance.now()
  let sent = 0

  async function connection(first: number) {
    for (let own = 0; sent < times && performance.now() - begun < seconds * 1000; own += 1) {
      const nth = sent++
      const due = a_second ? begun + (nth / a_second) * 1000 : 0
      if (due > performance.now()) await new Promise(resolve => setTimeout(resolve, due - performance.now()))
      const person = people[(first + own * connections) % people.length] as Person
      const from = a_second ? due : performance.now() // what waits for a free connection is slow as well
      for (const shot of turn(person, nth)) await send(url, person, shot, agent, volley)
      volley.took.push(performance.now() - from)
    }
  }
  await Promise.all(Array.from({ length: connections }, (_, first) => connection(first)))
  agent.destroy()
  volley.seconds = (performance.now() - begun) / 1000
  return volley
}

function send(url: string, person: Person, shot: Shot, agent: Agent, volley: Volley): Promise<void> {
  const { path, form, htmx } = shot
  const body = form && new URLSearchParams(form).toString()
  const headers = {
    Cookie: person.cookie,
    'X-Forwarded-For': person.address,
    'Accept-Encoding': 'br, gzip',
    ...(htmx && { 'HX-Request': 'true', 'HX-Current-URL': `${url}${path.split('/').slice(0, 3).join('/')}/tracker` }),
    ...(body && { Origin: url, 'Content-Type': 'application/x-www-form-urlencoded', 'Content-Length': body.length }),
    ...shot.headers,
  }
  return new Promise(resolve => {
    const fail = (why: string) => {
      volley.errors.push(`${body ? 'POST' : 'GET'} ${path}: ${why}`)
      resolve()
    }
    const sent = request(url + path, { method: body ? 'POST' : 'GET', headers, agent }, response => {
      response.on('data', chunk => {
        volley.bytes += chunk.length
      })
      response.once('error', error => fail(error.message))
      response.once('end', () => {
        const { statusCode = 0 } = response
        if (statusCode < 400) resolve()
        else fail(String(statusCode))
      })
    })
    sent.once('error', error => fail(error.message))
    sent.end(body)
  })
}
