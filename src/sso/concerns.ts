import type { Database } from '../database/connection.js'
import { kinds } from './kinds.js'
import * as providers from './queries.js'

/** What is not as it should be, and what to do about it. */
export type Concern = { what: string; act: string }

export const concernOf = ({ kind, config }: providers.Provider, now = Date.now()): Concern | undefined =>
  kinds[kind]?.concern?.(config, now)

/** The concerns of all providers that are on, each with the provider's name. */
export const listConcerns = async (db: Database): Promise<Concern[]> =>
  (await providers.listActive(db)).flatMap(provider => {
    const concern = concernOf(provider)
    return concern ? { ...concern, what: `Single sign-on by ${provider.name}: ${concern.what}` } : []
  })
