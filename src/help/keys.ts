/** Which key after `g` leads to a page of the rail, and what the page is called. A page stands here when it exists. */
export const PAGES = {
  tracker: ['t', 'the tracker'],
  reports: ['r', 'reports'],
  dashboard: ['d', 'the dashboard'],
  projects: ['p', 'projects'],
  clients: ['c', 'clients'],
  tags: ['a', 'tags'],
  members: ['m', 'members'],
  teams: ['e', 'teams'],
  roles: ['o', 'roles'],
  settings: ['s', 'settings'],
} as const satisfies Record<string, [key: string, name: string]>

/** The key that leads to a page, as the page's link carries it. */
export const keyTo = (page: string): string | undefined =>
  page in PAGES ? `g ${PAGES[page as keyof typeof PAGES][0]}` : undefined

type Key = { keys: string[]; does: string }

/** Every key that does something, for the sheet over a page and for the page of help. */
export const KEYS: { title: string; keys: Key[] }[] = [
  {
    title: 'Tracking',
    keys: [
      { keys: ['n'], does: 'Start: go to the description' },
      { keys: ['s'], does: 'Stop the timer' },
      { keys: ['c'], does: 'Continue the last entry' },
      { keys: ['m'], does: 'Write down time by hand' },
      { keys: ['1', '5'], does: 'Start a favourite' },
      { keys: ['/'], does: 'Search' },
    ],
  },
  {
    title: 'Going',
    keys: [
      ...Object.values(PAGES).map(([key, name]) => ({ keys: ['g', key], does: `Go to ${name}` })),
      { keys: ['?'], does: 'These keys' },
    ],
  },
  {
    title: 'In lists and menus',
    keys: [
      { keys: ['↑', '↓'], does: 'Move' },
      { keys: ['Enter'], does: 'Choose' },
      { keys: ['Ctrl', 'Enter'], does: 'Create what you typed' },
      { keys: ['Esc'], does: 'Close' },
    ],
  },
]
