import { clients, finnsClients } from './clients.js'
import { finnsProjects } from './own-projects.js'
import { finn, people, teams } from './people.js'
import { projects } from './projects.js'
import type { World } from './world.js'

/** The studio that fills every page. */
export const northwind: World = {
  name: 'Northwind Studio',
  zone: 'Europe/Vienna',
  owner: 'ana',
  people,
  teams,
  holders: { ROLE_SUPER_ADMIN: ['ben'], ROLE_ADMIN: ['kaya'], ROLE_TEAMLEAD: ['emil'] },
  roles: [
    {
      name: 'ROLE_BOOKKEEPER',
      permissions: [
        'view_project',
        'status_project',
        'view_other_timesheet',
        'view_rate_other_timesheet',
        'edit_client',
      ],
      holders: ['noa'],
    },
  ],
  clients,
  projects,
  tags: [
    { name: 'Bug' },
    { name: 'Feedback' },
    { name: 'Meeting' },
    { name: 'On site' },
    { name: 'Print' },
    { name: 'Release' },
    { name: 'Review' },
    { name: 'Travel' },
    { name: 'Überstunden' },
    { name: 'Urgent 🔥' },
    { name: 'דחוף' },
    { name: 'Old campaign', archived: true },
  ],
  rates: [
    { months: 14, rate_cents: 8500 },
    { months: 6, rate_cents: 9000 },
    { member: 'ana', months: 14, rate_cents: 12_000 },
    { member: 'hugo', months: 14, rate_cents: 10_500 },
    { member: 'hugo', months: 4, rate_cents: 11_000 },
    { member: 'ida', months: 14, rate_cents: 7500 },
    { member: 'liam', months: 5, rate_cents: 6500 },
    { project: 'Bookings app', months: 14, rate_cents: 11_000 },
    { project: 'Autumn catalogue', months: 14, rate_cents: 8000 },
    { project: 'Autumn catalogue', months: 3, rate_cents: null },
    { project: 'Hausverwaltung', months: 14, rate_cents: 7000 },
    { project: 'حملة الربيع', months: 14, rate_cents: 3000 },
    { project: 'Web shop', member: 'cleo', months: 14, rate_cents: 9800 },
    { project: 'Web shop', member: 'cleo', months: 2, rate_cents: 10_400 },
    { project: 'Portal relaunch', member: 'dora', months: 9, rate_cents: 8850 },
    { project: 'Bookings app', member: 'gina', months: 14, rate_cents: 13_000 },
    { project: 'Bookings app', member: 'gina', months: 5, rate_cents: null },
  ],
  favourites: {
    dora: [
      { description: 'Pull request review', project: 'Web shop', task: 'Checkout', tags: ['Review'] },
      { description: 'Feedback from the client', project: 'Brand refresh', tags: ['Meeting'] },
      { description: 'Stand-up', project: 'Internal', task: 'Stand-up' },
      { description: 'E-mails' },
    ],
    ana: [
      { description: 'Weekly planning', project: 'Studio management', task: 'Planning', tags: ['Meeting'] },
      { description: 'Offer and calculation', project: 'New business', task: 'Offers' },
    ],
    cleo: [
      { description: '', project: 'Web shop', task: 'Search' },
      { description: 'Call with the editor', project: 'Autumn catalogue', tags: ['Meeting'] },
      { description: 'Stand-up', project: 'Internal', task: 'Stand-up' },
    ],
  },
  timers: [
    {
      username: 'dora',
      minutes: 83,
      description: 'Accessibility: keyboard and focus',
      project: 'Web shop',
      task: 'Checkout',
    },
    {
      username: 'emil',
      minutes: 25,
      description: 'Icons in three sizes',
      project: 'Design system',
      task: 'Components',
    },
  ],
  invited: ['lena@northwind.example'],
}

/** A workspace of one, so that there is something that nobody of the studio may learn. */
export const elsewhere: World = {
  name: 'Elsewhere',
  zone: 'Europe/Vienna',
  owner: 'finn',
  people: [finn],
  teams: [],
  holders: {},
  roles: [],
  clients: finnsClients,
  projects: finnsProjects,
  tags: [{ name: 'Meeting' }, { name: 'Feedback' }, { name: 'Print' }, { name: 'Urgent 🔥' }, { name: 'Review' }],
  rates: [{ months: 14, rate_cents: 7000 }],
  favourites: { finn: [{ description: 'Retouching', project: 'Weddings', task: 'Retouching' }] },
  timers: [],
  invited: [],
}
