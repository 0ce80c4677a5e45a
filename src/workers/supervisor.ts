import cluster, { type Worker } from 'node:cluster'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Logger } from 'pino'
import { Fault } from '../fault.js'
import * as paths from '../paths.js'
import { type Order, type Parting, READY } from './order.js'

const SHORTEST_PAUSE_MILLISECONDS = 1000
const LONGEST_PAUSE_MILLISECONDS = 30_000
/** A little more than a worker takes to drain. */
const LONGEST_PARTING_MILLISECONDS = 15_000

export type Workers = {
  port: number
  /** Replaces every worker by one that follows this order; each goes when its successor listens. Throws Fault. */
  replace(order: Order): Promise<void>
  stop(): Promise<void>
}

type Post = { worker: Worker }

/**
 * Starts `server.workers` processes that share one port, and starts another in the place of each that dies. Connections
 * are handed out in turn. Throws Fault when the first ones can't listen; each has said why on its standard error.
 */
export async function startWorkers(first: Order, log: Logger): Promise<Workers> {
  cluster.setupPrimary({ exec: paths.worker, args: [] })
  const stopping = new AbortController()
  let order = first
  let posts: Post[] = []

  const begin = async () => (await started(order)).worker

  /** Posts that are filled by these workers, and again when one of them dies. */
  const post = (worker: Worker): Post => {
    const made = { worker }
    watch(made)
    return made
  }

  function watch(watched: Post) {
    const { worker } = watched
    if (worker.isDead()) return void fill(watched)
    worker.once('exit', (code, signal) => {
      if (stopping.signal.aborted || watched.worker !== worker || !posts.includes(watched)) return
      log.warn({ worker: worker.process.pid, code, signal }, 'a worker died, another takes its place')
      void fill(watched)
    })
  }

  async function fill(empty: Post) {
    for (let pause = SHORTEST_PAUSE_MILLISECONDS; ; pause = Math.min(pause * 2, LONGEST_PAUSE_MILLISECONDS)) {
      await sleep(pause, undefined, { signal: stopping.signal }).catch(() => {})
      if (stopping.signal.aborted || !posts.includes(empty)) return
      const worker = await begin().catch(() => undefined)
      if (!worker) continue
      if (stopping.signal.aborted || !posts.includes(empty)) return part(worker, 'stop')
      empty.worker = worker
      return watch(empty)
    }
  }

  const count = (wanted: Order) => Array.from({ length: wanted.config.server.workers })
  const [one, ...others] = await Promise.all(count(order).map(() => started(order)))
  if (!one) throw new Fault('There is no worker to start.')
  posts = [one, ...others].map(({ worker }) => post(worker))

  return {
    port: one.port,

    async replace(next) {
      const fresh = await Promise.allSettled(count(next).map(() => started(next)))
      const able = fresh.flatMap(result =>
        result.status === 'fulfilled' && !result.value.worker.isDead() ? [result.value.worker] : [],
      )
      if (able.length < fresh.length) {
        await Promise.all(able.map(worker => part(worker, 'stop')))
        throw new Fault('The new workers could not start, so those before them go on.')
      }
      const old = posts
      order = next
      posts = able.map(post)
      await Promise.all(old.map(({ worker }) => part(worker, 'retire')))
    },

    async stop() {
      stopping.abort()
      await Promise.all(Object.values(cluster.workers ?? {}).map(worker => worker && part(worker, 'stop')))
    },
  }
}

/** Starts a worker and resolves when it listens; throws Fault when it ends before. */
function started(order: Order): Promise<{ worker: Worker; port: number }> {
  const worker = cluster.fork()
  worker.on('error', () => {}) // it died in the moment in which it was told something: its exit is what counts
  return new Promise((resolve, reject) => {
    worker.once('message', said => said === READY && worker.send(order))
    worker.once('listening', ({ port }) => resolve({ worker, port }))
    worker.once('exit', code => reject(new Fault(`A worker ended with ${code} before it listened.`)))
  })
}

/** Parts with a worker and resolves when it is gone, which it is in any case after a while. */
function part(worker: Worker, parting: Parting): Promise<void> {
  if (worker.isDead()) return Promise.resolve()
  return new Promise(resolve => {
    const giveUp = setTimeout(() => worker.process.kill('SIGKILL'), LONGEST_PARTING_MILLISECONDS)
    worker.once('exit', () => {
      clearTimeout(giveUp)
      resolve()
    })
    if (worker.isConnected()) worker.send(parting)
  })
}
