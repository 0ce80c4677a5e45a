import assert from 'node:assert/strict'
import { Secret, TOTP } from 'otpauth'
import type { TestApp } from './app.js'
import type { Visitor } from './visitor.js'

const STEP_MILLISECONDS = 30_000

/** What an app that knows this key shows so many half minutes from now. */
export const codeOf = (key: string, steps = 0) =>
  TOTP.generate({
    secret: Secret.fromBase32(key.replaceAll(' ', '')),
    timestamp: Date.now() + steps * STEP_MILLISECONDS,
  })

/** Begins to set it up, and returns the key as the page shows it. */
export async function beginSetUp(visitor: Visitor, path = '/account/security'): Promise<string> {
  assert.equal((await visitor.post(`${path}/key`)).headers.location, path)
  return /aria-label="The key" value="([^"]+)"/.exec((await visitor.get(path)).text)?.[1] ?? ''
}

/** Sets it up and returns what a person then has: the key in their app, and the recovery codes on paper. */
export async function switchOn(app: TestApp, visitor: Visitor, path = '/account/security') {
  const key = await beginSetUp(visitor, path)
  const { status, text } = await visitor.post(path, { code: codeOf(key) })
  assert.equal(status, 200)
  await passTime(app)
  return { key, codes: [...text.matchAll(/<li><code>([^<]+)<\/code>/g)].map(([, code = '']) => code) }
}

/** Lets the half minutes of all codes pass that were used so far. */
export const passTime = ({ db }: TestApp) => db('second_factors').update({ last_step: 0 })
