import type { RequestHandler, Router } from 'express'
import type { Parts } from '../../src/app.js'
import { type Mount, mountTable } from '../../src/routes.js'
import { type GuardName, isGuard } from '../../src/web/router.js'

export type Route = { method: 'GET' | 'POST' | 'PATCH'; path: string; guard: GuardName | 'none' }

type Layer = { route?: { path: string; stack: { method: string; handle: RequestHandler }[] } }

const PAGES: Mount['door'][] = ['none', 'operator', 'member']

/** Every route behind these doors, read from the routers themselves: those for browsers, unless programs' are asked. */
export const listRoutes = (parts: Parts, doors = PAGES): Route[] =>
  mountTable(parts)
    .filter(({ door }) => doors.includes(door))
    .flatMap(({ path, router }) =>
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
