import { app, type Chapters, cast, manages, turn } from '../support/seed.js'

export const creation: Chapters = {
  'Regular users can become a project manager': {
    'if they create a project (if enabled)': [
      [
        'emil',
        'makes one, and gives Dora manager rights on it',
        async emil => {
          await turn('project-creation', 'everyone')
          await emil.post('projects', { name: 'Emil’s', colour: 'teal', access: 'private' })
          const { id } = await app.db('projects').where({ name: 'Emil’s' }).first('id')
          await emil.post(`projects/${id}/team`, { member: cast.dora.member_id, manager: '1' })
          return manages(cast.dora, id)
        },
        true,
      ],
    ],
  },
}
