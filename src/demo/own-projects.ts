import type { Project } from './world.js'

/** What Northwind Studio does for itself. */
export function ownProjects(): Project[] {
  const own = { unbillable: true } as const
  return [
    { ...own, name: 'Internal', colour: 'stone', trade: 'office', tasks: ['Stand-up', 'Learning', 'Retrospective'] },
    { ...own, name: 'Design system', colour: 'plum', trade: 'design', tasks: ['Tokens', 'Components', 'Docs'] },
    { ...own, name: 'Servers', colour: 'indigo', trade: 'care', tasks: ['Updates', 'On call', 'Backups'] },
    { ...own, name: 'New business', colour: 'orange', trade: 'office', tasks: ['Pitches', 'Offers'] },
    {
      ...own,
      name: 'Studio management',
      colour: 'teal',
      trade: 'office',
      private: true,
      teams: ['Office 🪴'],
      tasks: ['Planning', 'Talks with people', 'Numbers'],
    },
    { ...own, name: 'Bookkeeping', colour: 'lime', trade: 'office', private: true, teams: ['Office 🪴'] },
    {
      ...own,
      name: 'Hiring',
      colour: 'pink',
      trade: 'office',
      private: true,
      members: ['ben', 'kaya', 'noa'],
      began: 8,
    },
    { ...own, name: 'Office move', colour: 'brown', trade: 'office', archived: 10, note: 'Done! 🎉' },
  ]
}

/** Finn's. */
export const finnsProjects: Project[] = [
  {
    name: 'Weddings',
    client: 'Hochzeiten',
    colour: 'pink',
    trade: 'design',
    tasks: ['Shooting', 'Retouching', 'Albums'],
  },
  { name: 'Portraits', client: 'Stadttheater', colour: 'violet', trade: 'design', estimate_hours: 250 },
  { name: 'Paperwork', colour: 'stone', trade: 'office', unbillable: true },
]
