import { type Chapters, entries, privately, reaches } from '../support/seed.js'

export const timeEntries: Chapters = {
  'Who can see and edit time entries': {
    'Admins can see and edit all time entries at all times': [
      [
        'ana',
        'sees Emil’s, though entries are private',
        privately(ana => reaches(ana, 'view', entries.onWebsite)),
        true,
      ],
      [
        'ben',
        'edits Emil’s, though entries are private',
        privately(ben => reaches(ben, 'edit', entries.onWebsite)),
        true,
      ],
    ],
    'Everyone else can see and edit time entries they made': [
      ['dora', 'sees her own', dora => reaches(dora, 'view', entries.ofDora), true],
      ['dora', 'edits her own', dora => reaches(dora, 'edit', entries.ofDora), true],
      [
        'dora',
        'edits her own, though entries are private',
        privately(dora => reaches(dora, 'edit', entries.ofDora)),
        true,
      ],
      ['dora', 'edits Emil’s', dora => reaches(dora, 'edit', entries.onWebsite), false],
      ['cleo', 'edits Dora’s on the project that she manages', cleo => reaches(cleo, 'edit', entries.onBooking), false],
    ],
    'See all time entries others made': [
      ['dora', 'sees Emil’s', dora => reaches(dora, 'view', entries.onWebsite), true],
      ['emil', 'sees Dora’s on no project', emil => reaches(emil, 'view', entries.ofDora), true],
    ],
    '(if not disabled with private time entries)': [
      [
        'dora',
        'sees Emil’s, though entries are private',
        privately(dora => reaches(dora, 'view', entries.onWebsite)),
        false,
      ],
      [
        'cleo',
        'sees Dora’s on the project that she manages',
        privately(cleo => reaches(cleo, 'view', entries.onBooking)),
        true,
      ],
    ],
  },
}
