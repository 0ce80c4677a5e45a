import { Temporal } from 'temporal-polyfill'
import type { Doors } from './enter.js'
import type { Turn } from './load.js'

/** A page or an act, as 1, 8 and 32 people ask for it at once. */
export type Scenario = {
  name: string
  turn: Turn
  /** Milliseconds of CPU, of the app and the database together, that one should cost at most. */
  most?: number
  /** What it leaves is deleted afterwards. */
  leavesEntries?: true
}

/** What people do all day in the workspace, and what programs and the operator ask. */
export function scenarios({ ana: { base }, panel_cookie, public_link }: Doors): Scenario[] {
  const page = (path: string): Turn => {
    const shots = [{ path: base + path }]
    return () => shots
  }
  const yesterday = Temporal.Now.plainDateISO('Europe/Vienna').subtract({ days: 1 })
  const back = (duration: Temporal.DurationLike) => `from=${yesterday.subtract(duration)}&to=${yesterday}`
  const said = { description: 'Something new', form_id: '' }

  return [
    { name: 'tracker', turn: page('/tracker'), most: 3 },
    {
      name: 'edit, with its fragment',
      turn: ({ newest }, time) => [
        { path: `${base}/entries/${newest}`, form: { description: `Edited ${time}` }, htmx: true },
      ],
    },
    {
      name: 'start and stop',
      turn: () => ['timer', 'timer/stop'].map(path => ({ path: `${base}/${path}`, form: said, htmx: true })),
      most: 6,
      leavesEntries: true,
    },
    { name: 'projects', turn: page('/projects') },
    { name: 'detailed, a month', turn: page(`/reports/detailed?${back({ months: 1 })}`) },
    { name: 'summary, a month', turn: page(`/reports/summary?${back({ months: 1 })}`) },
    { name: 'summary, a year', turn: page(`/reports/summary?${back({ years: 1 })}`) },
    { name: 'dashboard', turn: page('/dashboard') },
    { name: 'public report', turn: () => [{ path: public_link, headers: { Cookie: '' } }] },
    { name: 'log-in page', turn: () => [{ path: '/login', headers: { Cookie: '' } }] },
    {
      name: 'search of accounts',
      turn: (_, time) => [
        { path: `/admin/accounts?q=person${(time * 37) % 100_000}`, headers: { Cookie: panel_cookie } },
      ],
    },
    {
      name: 'API, projects',
      turn: ({ key }) => [
        {
          path: `/api/v1${base}/projects?page-size=50`,
          headers: { Cookie: '', 'X-Api-Key': key, Accept: 'application/json' },
        },
      ],
    },
  ]
}
