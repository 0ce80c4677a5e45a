import {
  answers,
  app,
  booking,
  type Chapters,
  cast,
  DONE,
  design,
  entries,
  harbour,
  manages,
  privately,
  REFUSED,
  reported,
  SHOWN,
  shows,
  tracksOn,
  turn,
  UNKNOWN,
  vault,
  works,
} from '../support/seed.js'

const website = { name: 'Website 2', colour: 'teal', access: 'public' }
const day = new Date().toISOString().slice(0, 10)
const made = async (): Promise<string> => (await app.db('projects').where({ name: website.name }).first('id'))?.id ?? ''
const finish = async (project: string, task: string) =>
  `projects/${project}/tasks/${await works.task(project, task)}/finish`

export const members: Chapters = {
  'Regular users': {
    'Everyone you invite on a workspace is a regular user by default': [
      [
        'dora',
        'was given no role',
        async dora => (await app.db('member_roles').where({ member_id: dora.member_id })).length,
        0,
      ],
    ],
    'They can become an admin if an existing admin adds them to Admins user group': [
      [
        'ben',
        'adds Dora, who then opens the settings',
        async ben => {
          await ben.post('teams/admins/members', { member: cast.dora.member_id })
          return shows(cast.dora.get('settings'), 'Settings')
        },
        true,
      ],
    ],
    'can become a project manager if an admin gives them manager rights': [
      [
        'ben',
        'puts Dora on Vault as its manager',
        async ben => {
          await ben.post(`projects/${vault}/team`, { member: cast.dora.member_id, manager: '1' })
          return shows(cast.dora.get(`projects/${vault}/settings`), 'Vault')
        },
        true,
      ],
    ],
    'or an existing project manager gives them manager rights': [
      [
        'cleo',
        'puts Dora on Booking app as its manager',
        async cleo => {
          await cleo.post(`projects/${booking}/team`, { member: cast.dora.member_id, manager: '1' })
          return shows(cast.dora.get(`projects/${booking}/settings`), 'Booking app')
        },
        true,
      ],
    ],
  },
  'Regular users can': {
    'Create time entries': [
      ['dora', 'starts a timer', dora => answers(dora.post('timer', { description: 'begun' })), DONE],
      [
        'dora',
        'writes down what she did',
        dora => answers(dora.post('entries', { description: 'done', day, start: '0:00', end: '0:01' })),
        DONE,
      ],
    ],
    'Select any tag when tracking time': [
      [
        'dora',
        'tracks with a tag of Ben’s',
        async dora => {
          const tags = await works.tag('overtime')
          await dora.post('timer', { description: 'tagged', tags })
          return (await app.db('entry_tags').where({ tag_id: tags })).length
        },
        1,
      ],
    ],
    'When tracking time, select a public project': [
      ['dora', 'tracks on Booking app', dora => tracksOn(dora, booking), true],
    ],
    'or a private project they are members of': [
      ['dora', 'tracks on Harbour, which she is on', dora => tracksOn(dora, harbour), true],
      ['dora', 'tracks on Vault, which she isn’t on', dora => tracksOn(dora, vault), false],
      ['emil', 'tracks on Harbour, which he isn’t on', emil => tracksOn(emil, harbour), false],
    ],
    'See emails of other users in the workspace': [
      ['dora', 'sees Emil’s', dora => shows(dora.get('members'), 'emil@northwind.example'), true],
    ],
    '(including inactive)': [
      [
        'dora',
        'sees Emil’s when he is inactive',
        async dora => {
          await cast.ben.post(`members/${cast.emil.member_id}/deactivate`)
          return shows(dora.get('members'), 'emil@northwind.example', 'Inactive')
        },
        true,
      ],
    ],
    'and who belongs to what user group': [
      ['dora', 'sees that Emil is in Design', dora => shows(dora.get(`teams/${design}`), 'Emil'), true],
    ],
    'Create projects and automatically gain Manager role (if enabled)': [
      [
        'dora',
        'makes one where that is enabled',
        async dora => {
          await turn('project-creation', 'everyone')
          await dora.post('projects', website)
          return manages(dora, await made())
        },
        true,
      ],
      ['dora', 'makes one where it isn’t', dora => answers(dora.post('projects', website)), REFUSED],
    ],
    'See personal dashboard': [['dora', 'opens it', dora => shows(dora.get('dashboard'), 'Dashboard'), true]],
    '(and Team Dashboard, if not disabled)': [
      ['dora', 'opens it', dora => shows(dora.get('dashboard/team'), 'Emil'), true],
      [
        'dora',
        'opens it where it is for admins',
        async dora => {
          await turn('team-dashboard', 'off')
          return [await answers(dora.get('dashboard/team')), await answers(dora.get('dashboard'))]
        },
        [REFUSED, SHOWN],
      ],
    ],
    'See their time entries in reports': [
      ['dora', 'finds her own', async dora => (await reported(dora, entries.ofDora)).stands, true],
      [
        'dora',
        'finds her own, though entries are private',
        privately(async dora => (await reported(dora, entries.ofDora)).stands),
        true,
      ],
    ],
    '(plus, see other people’s time entries, if not disabled)': [
      ['dora', 'finds Emil’s', async dora => (await reported(dora, entries.onWebsite)).stands, true],
      [
        'dora',
        'finds Emil’s, though entries are private',
        privately(async dora => (await reported(dora, entries.onWebsite)).stands),
        false,
      ],
    ],
    'Mark tasks as done': [
      [
        'dora',
        'finishes a task of a public project',
        async dora => answers(dora.post(await finish(booking, 'Draw'))),
        DONE,
      ],
      [
        'dora',
        'finishes a task of a private project that she isn’t on',
        async dora => answers(dora.post(await finish(vault, 'Lock'))),
        UNKNOWN,
      ],
    ],
    'Create their own workspace': [
      [
        'dora',
        'makes one',
        dora =>
          answers(
            dora.post('/workspaces', { name: 'Dora’s', zone: 'Europe/Vienna', currency: 'EUR', week_start: 'monday' }),
          ),
        DONE,
      ],
    ],
    'Edit only their time entries on Time Tracking page': [
      [
        'dora',
        'edits her own',
        async dora => {
          await dora.post(`entries/${entries.ofDora}`, { description: 'Mine', version: '1' })
          return (await app.db('entries').where({ id: entries.ofDora }).first()).description
        },
        'Mine',
      ],
      [
        'dora',
        'edits Emil’s',
        dora => answers(dora.post(`entries/${entries.onWebsite}`, { description: 'Mine', version: '1' })),
        REFUSED,
      ],
    ],
    'and in Detailed report': [
      ['dora', 'may edit her own', async dora => (await reported(dora, entries.ofDora)).can_edit, true],
      ['dora', 'may edit Emil’s', async dora => (await reported(dora, entries.onWebsite)).can_edit, false],
    ],
  },
}
