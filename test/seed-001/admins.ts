import { createUser, logIn } from '../support/cast.js'
import { answers, app, type Chapters, cast, isAdmin, REFUSED, roleId, shows } from '../support/seed.js'
import { ownWorkspace } from '../support/workspaces.js'

const addAdmin = (member: string) => ['teams/admins/members', { member }] as const

export const admins: Chapters = {
  Admins: {
    'anyone who’s added to Admins user group': [
      [
        'ben',
        'adds Cleo to Admins',
        async ben => {
          await ben.post(...addAdmin(cast.cleo.member_id))
          return isAdmin(cast.cleo)
        },
        true,
      ],
    ],
    'There can be more than one admin': [
      [
        'ana',
        'sees Ben and Cleo in Admins',
        async ana => {
          await ana.post(...addAdmin(cast.cleo.member_id))
          return shows(ana.get('teams/admins'), 'Ben', 'Cleo')
        },
        true,
      ],
    ],
    'Only the owner can remove people from Admins group': [
      [
        'ana',
        'takes Ben out of Admins',
        async ana => {
          await ana.post(`teams/admins/members/${cast.ben.member_id}/delete`)
          return isAdmin(cast.ben)
        },
        false,
      ],
      [
        'ben',
        'takes Cleo out of Admins',
        async ben => {
          await ben.post(...addAdmin(cast.cleo.member_id))
          return answers(ben.post(`teams/admins/members/${cast.cleo.member_id}/delete`))
        },
        REFUSED,
      ],
      [
        'ben',
        'takes Cleo’s role of an admin, deactivates her and removes her instead',
        async ben => {
          await ben.post(...addAdmin(cast.cleo.member_id))
          const cleo = `members/${cast.cleo.member_id}`
          return [
            await answers(ben.post(`${cleo}/roles/${await roleId('ROLE_SUPER_ADMIN')}/delete`)),
            await answers(ben.post(`${cleo}/deactivate`)),
            await answers(ben.post(`${cleo}/delete`)),
          ]
        },
        [REFUSED, REFUSED, REFUSED],
      ],
    ],
    'there is only one owner and they can’t be changed': [
      [
        'ben',
        'hands the workspace over to himself',
        ben => answers(ben.post('owner', { member_id: cast.ben.member_id, name: 'Northwind Studio' })),
        REFUSED,
      ],
    ],
    'When owner leaves the workspace, the whole workspace is deleted, forever': [
      [
        'ana',
        'leaves hers',
        async ana => {
          const { workspace_id, owner } = await ownWorkspace(app, 'Short-lived', ana)
          await owner.post('leave', { name: 'Short-lived' })
          return (await app.db('workspaces').where({ id: workspace_id })).length
        },
        0,
      ],
    ],
    '(or deletes their account)': [
      [
        'ana',
        'sees a workspace go with the account of Gus, who owns it',
        async () => {
          const user_id = await createUser(app.db, 'gus')
          const gus = await logIn(app, { user_id, member_id: '', workspace_id: '', username: 'gus' })
          const { workspace_id } = await ownWorkspace(app, 'Short-lived', gus)
          await gus.post('/account/delete', { username: 'gus', [`name_${workspace_id}`]: 'Short-lived' })
          return (await app.db('workspaces').where({ id: workspace_id })).length
        },
        0,
      ],
    ],
  },
}
