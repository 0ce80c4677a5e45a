import type { Templates } from './compose.js'
import { type Context, definitionOf, type Kind } from './kinds.js'
import { emptied } from './placeholders.js'
import type { Wording } from './wordings.js'

/** A letter that no template has, so that what was filled in is found again. */
const marked = (name: string) => `\uE000${name}\uE000`

const DATA = `token inviter workspace workspace_id lifetime email username browser ip_address description hours
  started period tracked expected total projects last seats
  limit report report_id groups`.split(/\s+/)

const MARKED: Context = {
  instance_name: marked('instance'),
  base_url: marked('address'),
  caused_at: marked('time'),
  person: { name: marked('name'), username: marked('person') },
  event: marked('event'),
  data: Object.fromEntries(DATA.map(name => [name, marked(name)])),
}

/** Stint's own words for a mail, as an operator would have typed them: in lines as long as their paragraphs. */
export function standardWording(kind: Kind, templates: Templates): Wording {
  const [text = ''] = templates(kind, MARKED).text.split('\n\n--\n')
  const body = emptied(kind, text, MARKED)
    .trim()
    .split(/\n{2,}/)
    .map(paragraph => paragraph.replace(/ *\n(?!\{\{(?:link|address)\}\})/g, ' '))
    .join('\n\n')
  return { subject: emptied(kind, definitionOf(kind).subject(MARKED), MARKED), body }
}

/** Somebody and something made up, for whoever looks how a mail comes out. */
export const sample = (instance_name: string, base_url: string): Omit<Context, 'event'> => ({
  instance_name,
  base_url,
  caused_at: 'Monday 2 March 2026 at 09:30 (Europe/Vienna)',
  person: { name: 'Dora', username: 'dora' },
  data: {
    token: 'a-link-that-leads-nowhere',
    inviter: 'Ana',
    workspace: 'Northwind Studio',
    lifetime: '1 hour',
    email: 'dora@example.org',
    username: 'dora',
    browser: 'Firefox on Windows',
    ip_address: '192.0.2.7',
    workspace_id: '0123456789abcdef01234567',
    description: 'Drawings for the new office',
    hours: '8',
    started: 'Sunday 1 March 2026 at 22:15 (Europe/Vienna)',
    period: 'Friday 27 February',
    tracked: '5:15',
    expected: '7:30',
    total: '38:30',
    projects: 'Harbour office: 30:15\nNo project: 8:15',
    last: '27 Feb 2026, 03:15:00 UTC',
    report: 'Hours of the month',
    report_id: '0123456789abcdef01234567',
    groups: 'Harbour office: 30:15\nNo project: 8:15',
    seats: '50',
    limit: '50',
    by: '',
    change: 'on',
  },
})
