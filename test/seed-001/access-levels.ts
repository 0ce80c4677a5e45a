import { publish, save } from '../support/saved-reports.js'
import { app, type Chapters, detailed, shows } from '../support/seed.js'

export const accessLevels: Chapters = {
  'Three user access levels': {
    'Who can see what permission table': [
      ['dora', 'reads who may do what', dora => shows(dora.get('/help'), 'Who may do what', 'ROLE_TEAMLEAD'), true],
    ],
    'anyone with a link can see a public saved report, even if they don’t have an account': [
      [
        'dora',
        'makes one public, and a stranger opens its link',
        async dora => {
          const query = detailed().replace('reports/detailed', '')
          const report = await save(dora, { kind: 'detailed', query, period: 'today', name: 'What I did', who: 'me' })
          return shows(app.visitor().get(await publish(dora, report)), 'What I did')
        },
        true,
      ],
    ],
  },
}
