import type { Person } from '../support/cast.js'
import {
  answers,
  app,
  booking,
  type Chapters,
  cast,
  DONE,
  entries,
  harbour,
  privately,
  REFUSED,
  reaches,
  reported,
  SHOWN,
  shows,
  turn,
  works,
} from '../support/seed.js'

/** The same, with "Who can see billable rates" in this position. */
const whenSeenBy = (who: 'admins' | 'everyone', does: (person: Person) => unknown) => async (person: Person) => {
  await turn('billable-rates', who)
  return does(person)
}

const onHarbour = (person: Person) => works.entry(person, 3, { project_id: harbour, billable: true })
/** What the detailed report says of Dora's entry on Booking app and of Emil's on Website, which earn 90 an hour. */
async function earning(person: Person) {
  await app.db('entries').update({ rate_cents: 9000 }).where({ billable: true })
  return [await reported(person, entries.onBooking), await reported(person, entries.onWebsite)]
}

const rateOf = (member: string) => `projects/${booking}/members/${member}/rate`
const RATE = { rate: '90', since: 'now' }

export const hourlyRates: Chapters = {
  'Who can see what hourly rates': {
    'Admins only: Regular users won’t see any earnings in reports or hourly rates anywhere': [
      [
        'dora',
        'sees what her own entry earns',
        whenSeenBy('admins', dora => reaches(dora, 'view_rate', entries.ofDora)),
        false,
      ],
      [
        'dora',
        'sees what Emil’s earns',
        whenSeenBy('admins', dora => reaches(dora, 'view_rate', entries.onWebsite)),
        false,
      ],
      [
        'dora',
        'sees an amount in any report',
        whenSeenBy('admins', async dora => {
          await earning(dora)
          const pages = await Promise.all(['detailed', 'summary', 'weekly'].map(kind => dora.get(`reports/${kind}`)))
          return pages.some(({ text }) => text.includes('€'))
        }),
        false,
      ],
      ['ben', 'sees what Dora’s earns', whenSeenBy('admins', ben => reaches(ben, 'view_rate', entries.ofDora)), true],
    ],
    'Project managers will only see earnings in their project’s status': [
      [
        'cleo',
        'sees them there',
        whenSeenBy('admins', async cleo => {
          await app.db('entries').where({ id: entries.onBooking }).update({ rate_cents: 9000 })
          return shows(cleo.get(`projects/${booking}/status`), 'Amount', '€1.50')
        }),
        true,
      ],
    ],
    'But, they won’t see any earnings in reports (not even for their projects)': [
      [
        'cleo',
        'sees what an entry on her project earns',
        whenSeenBy('admins', cleo => reaches(cleo, 'view_rate', entries.onBooking)),
        false,
      ],
      [
        'cleo',
        'sees in the detailed report what entries earn',
        whenSeenBy('admins', async cleo => (await earning(cleo)).map(({ earns }) => earns)),
        ['', ''],
      ],
    ],
    'Everyone: Regular users will be able to see earnings for all time entries on public projects': [
      [
        'dora',
        'sees what Emil’s on Website earns',
        whenSeenBy('everyone', dora => reaches(dora, 'view_rate', entries.onWebsite)),
        true,
      ],
      [
        'dora',
        'sees it in the detailed report',
        whenSeenBy('everyone', async dora => (await earning(dora)).map(({ earns }) => earns)),
        ['€1.50', '€1.50'],
      ],
      [
        'emil',
        'sees what Dora’s on no project earns',
        whenSeenBy('everyone', emil => reaches(emil, 'view_rate', entries.ofDora)),
        false,
      ],
      [
        'dora',
        'sees what Ana’s on Harbour earns, which is private',
        whenSeenBy('everyone', async dora => reaches(dora, 'view_rate', await onHarbour(cast.ana))),
        false,
      ],
      [
        'dora',
        'sees what Emil’s earns, though entries are private',
        whenSeenBy(
          'everyone',
          privately(dora => reaches(dora, 'view_rate', entries.onWebsite)),
        ),
        false,
      ],
    ],
    'and for all time entries they made': [
      [
        'dora',
        'sees what her own on Harbour earns, which is private',
        whenSeenBy('everyone', async dora => reaches(dora, 'view_rate', await onHarbour(dora))),
        true,
      ],
      [
        'dora',
        'sees what her own on no project earns',
        whenSeenBy('everyone', dora => reaches(dora, 'view_rate', entries.ofDora)),
        true,
      ],
    ],
    'Only admins can see and edit workspace hourly rates, team member hourly rates, and project hourly rates': [
      ['ben', 'sets the project’s', ben => answers(ben.post(`projects/${booking}/rate`, RATE)), DONE],
      [
        'cleo',
        'looks at the rate of the project that she manages',
        cleo => answers(cleo.get(`projects/${booking}/rate`)),
        REFUSED,
      ],
      [
        'cleo',
        'sets it',
        whenSeenBy('everyone', cleo => answers(cleo.post(`projects/${booking}/rate`, RATE))),
        REFUSED,
      ],
      ['dora', 'looks at the workspace’s', whenSeenBy('everyone', dora => answers(dora.get('settings/rate'))), REFUSED],
    ],
    'Both admins and project managers can see and edit project members’ hourly rates': [
      ['ben', 'sets Cleo’s on Booking app', ben => answers(ben.post(rateOf(cast.cleo.member_id), RATE)), DONE],
      ['cleo', 'looks at it', whenSeenBy('admins', cleo => answers(cleo.get(rateOf(cleo.member_id)))), SHOWN],
      ['dora', 'looks at it', whenSeenBy('everyone', dora => answers(dora.get(rateOf(cast.cleo.member_id)))), REFUSED],
    ],
  },
}
