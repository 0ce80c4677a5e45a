import { createHash } from 'node:crypto'
import type { Request } from 'express'
import OAuth2Strategy from 'passport-oauth2'
import { guardedFetch } from '../sso/fetch.js'
import type { OpenProvider } from '../sso/queries.js'
import { Refusal } from '../sso/refusal.js'
import type { Trip } from '../sso/trips.js'
import { isOpenId, type OAuth2Config } from './config.js'

export type Tokens = { access_token: string; id_token: unknown }

const YEAR_SECONDS = 365 * 86_400

type Heard = (error: unknown, data?: string, response?: unknown) => void

/**
 * passport-oauth2 for one round trip: it writes the address to send the person to and exchanges the code, while state,
 * nonce and PKCE's verifier are the trip's and every request goes the guarded way.
 */
class CodeFlow extends OAuth2Strategy {
  readonly #extra: Record<string, string>

  constructor({ secrets, url }: OpenProvider, config: OAuth2Config, trip: Trip) {
    super(
      {
        authorizationURL: config.authorization_path,
        tokenURL: config.token_path,
        clientID: config.client_id,
        clientSecret: secrets.client_secret ?? '',
        callbackURL: `${url}/callback`,
        scope: config.scope,
        // what stands for "the state is right" is taken for PKCE's verifier when it is a text
        store: {
          store: (_req: unknown, done: unknown) => (done as Heard)(null),
          verify: (_req: unknown, state: unknown, done: unknown) =>
            (done as (error: null, verifier: string, state: unknown) => void)(null, trip.verifier, state),
        } as unknown as OAuth2Strategy.StateStore,
      },
      (access_token: string, _refresh: string, results: { id_token?: unknown }, _profile: unknown, done: unknown) =>
        (done as Heard)(null, { access_token, id_token: results.id_token } as never),
    )
    const isProving = trip.purpose === 'confirm' || trip.purpose === 'link'
    this.#extra = {
      code_challenge: createHash('sha256').update(trip.verifier).digest('base64url'),
      code_challenge_method: 'S256',
      // whoever is to prove that it is them, there too, types their password there again
      ...(isProving && { prompt: 'login' }),
      // only OpenID knows these; a provider that is asked for an age has to say auth_time
      ...(isOpenId(config) && { nonce: trip.nonce, max_age: isProving ? '0' : String(YEAR_SECONDS) }),
    }
    const request = (method: string, address: string, headers: object, body: string, _token: unknown, heard: Heard) => {
      guardedFetch(address, {
        method: method === 'POST' ? 'POST' : 'GET',
        headers: headers as Record<string, string>,
        body,
        allows_http: config.allows_http,
      })
        .then(({ status, text }) => {
          if (status >= 200 && status < 300) heard(null, text)
          else heard({ statusCode: status, data: text })
        })
        .catch(heard) // what can't be made sense of throws there
    }
    Object.assign(this._oauth2, { _request: request })
  }

  override authorizationParams() {
    return this.#extra
  }
}

/** Lets passport's strategy act as it would in its middleware, and says what came of it. */
const run = (flow: CodeFlow, query: Record<string, unknown>, state?: string) =>
  new Promise<{ url: string } | { tokens: Tokens }>((resolve, reject) => {
    Object.assign(flow, {
      redirect: (url: string) => resolve({ url }),
      success: (tokens: Tokens) => resolve({ tokens }),
      fail: () => reject(new Refusal('cancelled')),
      error: reject,
    })
    flow.authenticate({ query } as unknown as Request, { state })
  })

/** Where to send the person. */
export async function authorizationUrl(provider: OpenProvider, config: OAuth2Config, trip: Trip): Promise<string> {
  const done = await run(new CodeFlow(provider, config, trip), {}, trip.state)
  if ('url' in done) return done.url
  throw new Refusal('config_incomplete')
}

/** The tokens for the code that the person brought. Throws a Refusal. */
export async function exchange(
  provider: OpenProvider,
  config: OAuth2Config,
  trip: Trip,
  query: Record<string, unknown>,
): Promise<Tokens> {
  const done = await run(new CodeFlow(provider, config, trip), query).catch(error => Promise.reject(asRefusal(error)))
  if ('tokens' in done) return done.tokens
  throw new Refusal('provider_error', 'The answer carries neither a code nor an error.')
}

const REASONS = {
  access_denied: 'cancelled',
  invalid_scope: 'scope_refused',
  invalid_client: 'client_refused',
  unauthorized_client: 'client_refused',
  invalid_grant: 'code_refused',
  redirect_uri_mismatch: 'redirect_uri_refused',
} as const

function asRefusal(error: unknown): Refusal {
  if (error instanceof Refusal) return error
  const { code, message, oauthError } = error as { code?: string; message?: string; oauthError?: unknown }
  if (oauthError instanceof Refusal) return oauthError
  if (code && Object.hasOwn(REASONS, code)) return new Refusal(REASONS[code as keyof typeof REASONS], said(message))
  return new Refusal('provider_error', said([code, message].filter(Boolean).join(': ')))
}

/** What others wrote, so that it fits on a line. */
const said = (text = '') => text.replace(/\p{Cc}/gu, ' ').slice(0, 300)
