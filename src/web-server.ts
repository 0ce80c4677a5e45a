import { createServer, type Server } from 'node:http'
import { type AddressInfo, Server as NetServer } from 'node:net'
import { createApp, type Parts } from './app.js'
import type { Config } from './config.js'
import { Fault } from './fault.js'
import * as paths from './paths.js'
import { removeSetupLink } from './setup/link-file.js'
import { loadAssets } from './web/assets.js'

const LONGEST_DRAIN_MILLISECONDS = 10_000

type WebServer = {
  port: number
  /** Lets requests that have begun end, up to ten seconds; new ones are refused. */
  stop(): Promise<void>
  /** The same, while others take what is new: an open connection is told to go with its next answer. */
  retire(): Promise<void>
}

/** The application, listening. Throws Fault where the port can't be had. */
export async function startWebServer(parts: Pick<Parts, 'config' | 'db' | 'keys' | 'log' | 'settings'>) {
  let isStopping = false
  let isLeaving = false
  const app = createApp({
    ...parts,
    assets: loadAssets(paths.publicDir),
    views: paths.views,
    isStopping: () => isStopping,
    afterSetup: () => removeSetupLink(parts.config),
  })
  const server = createServer(app)
  server.prependListener('request', (_req, res) => {
    if (isLeaving) res.setHeader('Connection', 'close')
  })
  await listen(server, parts.config)

  const end = (close: () => void) => {
    isLeaving = true
    return drained(server, close)
  }
  return {
    port: (server.address() as AddressInfo).port,
    stop: () => {
      isStopping = true
      return end(() => server.close())
    },
    // http's own `close` ends idle connections too, under the feet of whoever is about to ask on one
    retire: () => end(() => NetServer.prototype.close.call(server)),
  } satisfies WebServer
}

function listen(server: Server, { server: { host, port } }: Config): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => reject(listenFault(error, host, port)))
    server.listen(port, host, resolve)
  })
}

function listenFault(error: NodeJS.ErrnoException, host: string, port: number) {
  if (error.code === 'EADDRINUSE') {
    return new Fault(`Port ${port} is taken by another program. Stop that, or set server.port (STINT_SERVER_PORT).`)
  }
  if (error.code === 'EACCES') return new Fault(`This user may not listen on port ${port}. Choose one above 1023.`)
  return new Fault(`Stint can not listen on ${host}:${port}: ${error.message}`)
}

/** Resolves when the last connection is gone after `close`; what is left after ten seconds is cut off. */
function drained(server: Server, close: () => void): Promise<void> {
  return new Promise(resolve => {
    const giveUp = setTimeout(() => server.closeAllConnections(), LONGEST_DRAIN_MILLISECONDS)
    server.once('close', () => {
      clearTimeout(giveUp)
      resolve()
    })
    close()
  })
}
