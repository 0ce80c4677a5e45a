import type { Visitor } from '../support/visitor.js'

const OWN_FILE = /(?:href|src)="([^"]*\/assets\/[^"#]+)/g

/** What a browser that has nothing yet fetches for the tracker: bytes as they come over the wire, and in how many requests. */
export async function firstView(visitor: Visitor, path: string): Promise<{ bytes: number; requests: number }> {
  const headers = { 'Accept-Encoding': 'br, gzip' }
  const { text } = await visitor.get(path)
  const files = new Set([...text.matchAll(OWN_FILE)].map(match => match[1] as string))
  const answers = await Promise.all([path, ...files].map(address => visitor.get(address, { headers })))
  const failed = answers.find(({ status }) => status !== 200)
  if (failed) throw new Error(`A file of the first view was answered with ${failed.status}.`)
  return { bytes: answers.reduce((sum, answer) => sum + answer.bytes.length, 0), requests: answers.length }
}
