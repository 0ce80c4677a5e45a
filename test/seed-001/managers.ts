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
  reaches,
  reported,
  SHOWN,
  shows,
  works,
} from '../support/seed.js'

const project = () => app.db('projects').where({ id: booking }).first()
const on = (member: string) => `projects/${booking}/members/${member}`
const tasks = (id = booking) => `projects/${id}/tasks`

export const managers: Chapters = {
  'Project managers': {
    'The user who creates a project is automatically the manager of that project': [
      [
        'ben',
        'makes one',
        async ben => {
          await ben.post('projects', { name: 'Website 2', colour: 'teal', access: 'public' })
          return manages(ben, (await app.db('projects').where({ name: 'Website 2' }).first('id')).id)
        },
        true,
      ],
    ],
    'Manager rights apply only to projects where they have the Manager role': [
      [
        'cleo',
        'edits Website',
        async cleo => {
          const { id } = await app.db('projects').where({ name: 'Website' }).first('id')
          return answers(cleo.post(`projects/${id}/settings`, { name: 'x', colour: 'red' }))
        },
        REFUSED,
      ],
    ],
    'There can be more than one manager on a project': [
      [
        'cleo',
        'appoints Dora besides herself',
        async cleo => {
          await cleo.post(`projects/${booking}/team`, { member: cast.dora.member_id, manager: '1' })
          return (await manages(cast.cleo, booking)) && (await manages(cast.dora, booking))
        },
        true,
      ],
    ],
    'can be set and changed in the project’s Team tab': [
      [
        'cleo',
        'finds Dora there, and makes her one',
        async cleo => {
          await cleo.post(`projects/${booking}/team`, { member: cast.dora.member_id })
          const form = `projects/${booking}/members/${cast.dora.member_id}/appoint`
          return [
            await shows(cleo.get(`projects/${booking}/team`), `action="${cleo.base}/${form}"`),
            await answers(cleo.post(form)),
          ]
        },
        [true, DONE],
      ],
    ],
  },
  'Managers can': {
    'Edit project name, color, and client': [
      [
        'cleo',
        'changes all three',
        async cleo => {
          const client = await works.client('Fjordline')
          await cleo.post(`projects/${booking}/settings`, { name: 'Bookings', colour: 'red', client, note: '' })
          const { name, colour, client_id } = await project()
          return [name, colour, client_id === client]
        },
        ['Bookings', 'red', true],
      ],
      [
        'dora',
        'changes Harbour, which she is on',
        dora => answers(dora.post(`projects/${harbour}/settings`, { name: 'x', colour: 'red' })),
        REFUSED,
      ],
    ],
    'Add and edit tasks': [
      [
        'cleo',
        'adds one, though tasks are for admins to add',
        async cleo => {
          await cleo.post(tasks(), { names: 'Draw' })
          return (await app.db('tasks').where({ project_id: booking })).length
        },
        1,
      ],
      [
        'cleo',
        'renames one',
        async cleo => answers(cleo.post(`${tasks()}/${await works.task(booking, 'Draw')}`, { name: 'Sketch' })),
        DONE,
      ],
      ['dora', 'adds one', dora => answers(dora.post(tasks(), { names: 'Draw' })), REFUSED],
    ],
    'Add users and user groups to their project': [
      [
        'cleo',
        'adds Dora and Design',
        async cleo => {
          await cleo.post(`projects/${booking}/team`, [
            ['member', cast.dora.member_id],
            ['team', design],
          ])
          return [
            (await app.db('project_members').where({ project_id: booking })).length,
            (await app.db('project_teams').where({ project_id: booking })).length,
          ]
        },
        [2, 1],
      ],
      [
        'dora',
        'adds Emil to Harbour, which she is on',
        dora => answers(dora.post(`projects/${harbour}/team`, { member: cast.emil.member_id })),
        REFUSED,
      ],
    ],
    'See and edit their project members’ hourly rates': [
      ['cleo', 'looks at her own on it', cleo => answers(cleo.get(`${on(cleo.member_id)}/rate`)), SHOWN],
      [
        'cleo',
        'sets Dora’s on it',
        async cleo => {
          await cleo.post(`projects/${booking}/team`, { member: cast.dora.member_id })
          return answers(cleo.post(`${on(cast.dora.member_id)}/rate`, { rate: '80', since: 'now' }))
        },
        DONE,
      ],
      ['dora', 'looks at Cleo’s on it', dora => answers(dora.get(`${on(cast.cleo.member_id)}/rate`)), REFUSED],
    ],
    'Give and revoke manager rights on their project': [
      [
        'cleo',
        'gives them to Dora',
        async cleo => {
          await cleo.post(`projects/${booking}/team`, { member: cast.dora.member_id })
          await cleo.post(`${on(cast.dora.member_id)}/appoint`)
          return manages(cast.dora, booking)
        },
        true,
      ],
      [
        'cleo',
        'takes her own',
        async cleo => {
          await cleo.post(`${on(cleo.member_id)}/dismiss`)
          return manages(cleo, booking)
        },
        false,
      ],
      [
        'dora',
        'gives herself some on Harbour, which she is on',
        dora => answers(dora.post(`projects/${harbour}/members/${dora.member_id}/appoint`)),
        REFUSED,
      ],
    ],
    'Delete their projects': [
      [
        'cleo',
        'deletes Booking app',
        async cleo => {
          await cleo.post(`projects/${booking}/delete`)
          return (await project()).deleted_at !== null
        },
        true,
      ],
      ['dora', 'deletes Harbour, which she is on', dora => answers(dora.post(`projects/${harbour}/delete`)), REFUSED],
    ],
    'See their project’s status': [
      ['cleo', 'opens it', cleo => answers(cleo.get(`projects/${booking}/status`)), SHOWN],
      [
        'dora',
        'opens that of Harbour, which she is on',
        dora => answers(dora.get(`projects/${harbour}/status`)),
        REFUSED,
      ],
    ],
    'See all tracked time for their projects in reports': [
      [
        'cleo',
        'finds Dora’s on it, though entries are private',
        privately(async cleo => (await reported(cleo, entries.onBooking)).stands),
        true,
      ],
      [
        'cleo',
        'finds Emil’s on Website, though entries are private',
        privately(async cleo => (await reported(cleo, entries.onWebsite)).stands),
        false,
      ],
      ['cleo', 'may edit Dora’s there', async cleo => (await reported(cleo, entries.onBooking)).can_edit, false],
      [
        'cleo',
        'sees Dora’s entry on it, though entries are private',
        privately(cleo => reaches(cleo, 'view', entries.onBooking)),
        true,
      ],
      [
        'cleo',
        'sees Emil’s on Website, though entries are private',
        privately(cleo => reaches(cleo, 'view', entries.onWebsite)),
        false,
      ],
      ['cleo', 'edits Dora’s entry on it', cleo => reaches(cleo, 'edit', entries.onBooking), false],
    ],
  },
}
