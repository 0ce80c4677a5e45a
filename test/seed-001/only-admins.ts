import {
  answers,
  app,
  booking,
  type Chapters,
  cast,
  DONE,
  design,
  entries,
  manages,
  privately,
  REFUSED,
  reaches,
  SHOWN,
  UNKNOWN,
  vault,
} from '../support/seed.js'

const addAdmin = (member: string) => ['teams/admins/members', { member }] as const
const rights = (who: 'dora' | 'cleo') => `projects/${booking}/members/${cast[who].member_id}`
const edit = { name: 'Renamed', colour: 'red', client: '', note: '' }
const settings = {
  name: 'Northwind Studio',
  zone: 'Europe/Vienna',
  currency: 'EUR',
  week_start: 'monday',
  duration_format: 'full',
}

export const onlyAdmins: Chapters = {
  'Only admins can': {
    'give admin rights to other members': [
      ['ben', 'adds Dora to Admins', ben => answers(ben.post(...addAdmin(cast.dora.member_id))), DONE],
      ['cleo', 'adds Dora to Admins', cleo => answers(cleo.post(...addAdmin(cast.dora.member_id))), REFUSED],
      ['dora', 'adds herself to Admins', dora => answers(dora.post(...addAdmin(dora.member_id))), REFUSED],
    ],
    'assign users to user groups': [
      [
        'ben',
        'adds Dora to Design',
        ben => answers(ben.post(`teams/${design}/members`, { member: cast.dora.member_id })),
        DONE,
      ],
      [
        'cleo',
        'adds Dora to Design',
        cleo => answers(cleo.post(`teams/${design}/members`, { member: cast.dora.member_id })),
        REFUSED,
      ],
      [
        'emil',
        'removes himself from Design',
        emil => answers(emil.post(`teams/${design}/members/${emil.member_id}/delete`)),
        REFUSED,
      ],
    ],
    'invite people to the workspace': [
      ['ben', 'invites Gus', ben => answers(ben.post('invitations', { addresses: 'gus@northwind.example' })), DONE],
      [
        'cleo',
        'invites Gus',
        cleo => answers(cleo.post('invitations', { addresses: 'gus@northwind.example' })),
        REFUSED,
      ],
      [
        'dora',
        'invites Gus',
        dora => answers(dora.post('invitations', { addresses: 'gus@northwind.example' })),
        REFUSED,
      ],
    ],
    'set users inactive / active': [
      ['ben', 'deactivates Dora', ben => answers(ben.post(`members/${cast.dora.member_id}/deactivate`)), DONE],
      [
        'ben',
        'reactivates Dora',
        async ben => {
          await ben.post(`members/${cast.dora.member_id}/deactivate`)
          return answers(ben.post(`members/${cast.dora.member_id}/reactivate`))
        },
        DONE,
      ],
      ['cleo', 'deactivates Dora', cleo => answers(cleo.post(`members/${cast.dora.member_id}/deactivate`)), REFUSED],
    ],
    'see and define billable rates of the workspace': [
      ['ben', 'sets it', ben => answers(ben.post('settings/rate', { rate: '90', since: 'now' })), DONE],
      ['cleo', 'looks at it', cleo => answers(cleo.get('settings/rate')), REFUSED],
      ['dora', 'sets it', dora => answers(dora.post('settings/rate', { rate: '90', since: 'now' })), REFUSED],
    ],
    'see and define billable rates of team members': [
      [
        'ben',
        'sets Dora’s',
        ben => answers(ben.post(`members/${cast.dora.member_id}/rate`, { rate: '95', since: 'now' })),
        DONE,
      ],
      ['cleo', 'looks at Dora’s', cleo => answers(cleo.get(`members/${cast.dora.member_id}/rate`)), REFUSED],
      ['dora', 'looks at her own', dora => answers(dora.get(`members/${dora.member_id}/rate`)), REFUSED],
    ],
    'see all time entries at all times': [
      [
        'ben',
        'sees Dora’s entry, though entries are private',
        privately(ben => reaches(ben, 'view', entries.ofDora)),
        true,
      ],
      [
        'dora',
        'sees Emil’s entry, though entries are private',
        privately(dora => reaches(dora, 'view', entries.onWebsite)),
        false,
      ],
    ],
    'and edit them': [
      [
        'ben',
        'describes Dora’s entry anew',
        async ben => {
          await ben.post(`entries/${entries.ofDora}`, { description: 'Described by Ben', version: '1' })
          return (await app.db('entries').where({ id: entries.ofDora }).first()).description
        },
        'Described by Ben',
      ],
      [
        'cleo',
        'edits Dora’s entry on the project that she manages',
        cleo => answers(cleo.post(`entries/${entries.onBooking}`, { description: 'x', version: '1' })),
        REFUSED,
      ],
    ],
    'see and edit all projects': [
      ['ben', 'sees a private project that he isn’t on', ben => answers(ben.get(`projects/${vault}/team`)), SHOWN],
      ['ben', 'edits it', ben => answers(ben.post(`projects/${vault}/settings`, edit)), DONE],
      ['cleo', 'sees it', cleo => answers(cleo.get(`projects/${vault}/team`)), UNKNOWN],
      ['dora', 'edits a public one', dora => answers(dora.post(`projects/${booking}/settings`, edit)), REFUSED],
    ],
    'see the status of all projects': [
      ['ben', 'sees the status of a private one', ben => answers(ben.get(`projects/${vault}/status`)), SHOWN],
      ['dora', 'sees the status of a public one', dora => answers(dora.get(`projects/${booking}/status`)), REFUSED],
    ],
    'give and revoke manager rights on all projects': [
      [
        'ben',
        'takes Cleo’s',
        async ben => {
          await ben.post(`${rights('cleo')}/dismiss`)
          return manages(cast.cleo, booking)
        },
        false,
      ],
      [
        'ben',
        'gives Dora some',
        async ben => {
          await ben.post(`projects/${vault}/team`, { member: cast.dora.member_id, manager: '1' })
          return manages(cast.dora, vault)
        },
        true,
      ],
      ['dora', 'takes Cleo’s', dora => answers(dora.post(`${rights('cleo')}/dismiss`)), REFUSED],
    ],
    'change project visibility (public/private)': [
      [
        'ben',
        'makes Booking app private',
        ben => answers(ben.post(`projects/${booking}/access`, { access: 'private' })),
        DONE,
      ],
      [
        'cleo',
        'makes the project private that she manages',
        cleo => answers(cleo.post(`projects/${booking}/access`, { access: 'private' })),
        REFUSED,
      ],
    ],
    'and the estimate option': [
      [
        'ben',
        'sets an estimate',
        ben => answers(ben.post(`projects/${booking}/defaults`, { estimate: 'hours', planned: '120' })),
        DONE,
      ],
      [
        'cleo',
        'sets one on the project that she manages',
        cleo => answers(cleo.post(`projects/${booking}/defaults`, { estimate: 'hours', planned: '120' })),
        REFUSED,
      ],
    ],
    'edit workspace settings': [
      ['ben', 'saves them', ben => answers(ben.post('settings', settings)), DONE],
      ['cleo', 'opens them', cleo => answers(cleo.get('settings')), REFUSED],
      ['dora', 'saves them', dora => answers(dora.post('settings', settings)), REFUSED],
    ],
  },
}
