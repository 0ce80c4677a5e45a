import type { RequestHandler, Router } from 'express'
import type { Parts } from '../../src/app.js'
import { mountTable } from '../../src/routes.js'
import { type GuardName, isGuard } from '../../src/web/router.js'

export type Route = { method: 'GET' | 'POST'; path: string; guard: GuardName | 'none' }

type Layer = { route?: { path: string; stack: { method: string; handle: RequestHandler }[] } }

/** Every route that the application has, read from the routers themselves. */
export const listRoutes = (parts: Parts): Route[] =>
  mountTable(parts).flatMap(({ path, router }) =>
    (router as Router & { stack: Layer[] }).stack.flatMap(({ route }) => (route ? [asRoute(path, route)] : [])),
  )

function asRoute(mount: string, { path, stack }: NonNullable<Layer['route']>): Route {
  const [first] = stack
  return {
    method: first?.method.toUpperCase() as Route['method'],
    path: `${mount}${path}`.replace(/\/+/g, '/').replace(/(?<=.)\/$/, ''),
    guard: isGuard(first?.handle) ? first.handle.guard : 'none',
  }
}
