import type { Config } from '../config.js'

/** What a worker is told at its start: the config as the supervisor read it, and the database as it opened it. */
export type Order = { config: Config; directUrl: string }

/**
 * What a worker is told at its end: `stop` when all stop; `retire` when another has taken its place, so that nobody who
 * is connected to it need notice.
 */
export type Parting = 'stop' | 'retire'

/** What a worker says first: what it is told before it listens to its supervisor would be lost. */
export const READY = 'ready'

const FEWEST_CONNECTIONS = 2

/** How many connections to the database each worker opens at most: `database.pool` is for all of them together. */
export const poolOf = ({ server, database }: Config) =>
  Math.max(FEWEST_CONNECTIONS, Math.ceil(database.pool / server.workers))
