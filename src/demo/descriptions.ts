import type { Chance } from './random.js'
import type { Trade } from './world.js'

/** What somebody wrote about a piece of work, and the tags that go with it. */
export type Said = { description: string; tags: string[] }

/** A line is a description and, after a bar, the tags that it often has. */
const WORDS: Record<Trade, string[]> = {
  design: [
    'Sketches, first round',
    'Moodboard',
    'Feedback from the client | Meeting',
    'Layout variants A to C',
    'Colours: warmer, they say | Feedback',
    'Retouching',
    'Icons in three sizes',
    'Print data for the Druckerei | Print',
    'Corrections after proof | Feedback',
    'Presentation for Thursday | Meeting',
    'Typography: ß, ä, ö, ü and the new small caps',
    'Photo selection',
    'Handover to development | Meeting',
    'Größen & Abstände',
  ],
  code: [
    'Pull request review | Review',
    'Fix: totals off by one cent | Bug',
    'Pairing on the import',
    'Write tests for the edge cases',
    'Upgrade dependencies',
    'Refactor the form handling',
    'Planning with the client | Meeting',
    'Slow query on the overview | Bug',
    'Accessibility: keyboard and focus',
    'Release and watch the logs | Release',
    'Estimate the next sprint | Meeting',
    'Fehlersuche: Umlaute in Dateinamen | Bug',
    'Spike: offline mode',
    'Documentation',
    'Deploy to staging | Release',
  ],
  text: [
    'Draft',
    'Second draft after feedback | Feedback',
    'Research and interviews',
    'Proofreading | Review',
    'Call with the editor | Meeting',
    'Typesetting, pages 12 to 40',
    'Captions and credits',
    'Translation into English',
    'Korrektorat',
    'Newsletter of the month',
    'Tables and charts',
    'Print proof at the Druckerei | Print, On site',
  ],
  office: [
    'Weekly planning | Meeting',
    'E-mails',
    'One to one | Meeting',
    'Offer and calculation',
    'Invoices of the month',
    'Call with a new client | Meeting',
    'Retrospective | Meeting',
    'Reading and learning',
    'Interviews | Meeting',
    'Prepare the pitch',
    'Travel expenses',
    'Büro: Bestellungen',
  ],
  care: [
    'Security updates',
    'Backups checked',
    'Ticket: nobody gets mails | Bug',
    'Monitoring and alerts',
    'Renew certificates',
    'Restore a lost file',
    'Training on site | On site, Travel',
    'Telefonsupport',
    'New accounts and permissions',
    'Clean up the disk',
  ],
}

/** What people also write, whatever they work on. */
const ODD = [
  'asdf',
  '???',
  '☕☕☕',
  'see yesterday',
  '<b>not bold</b> & "quoted" \'text\'',
  "Robert'); drop table entries; --",
  '=SUM(A1:A9)',
  'שיחה עם הלקוח',
  'مراجعة النصوص',
  '日本語の資料を読む',
  '👩‍👩‍👧‍👦 onboarding 🎉',
  'Donaudampfschifffahrtsgesellschaftskapitänsmützenabzeichenentwurfskorrektur',
  'A long story: the client called, the line broke off, they called again, the file was the wrong one, the right one ' +
    'was on the train, and in the end all of it fitted into one paragraph that nobody will read (but it has to be here)',
  '  two  spaces   in  between ',
  'Zoë’s naïve café résumé – “final_v7 (really)”',
  'https://northwind.example/wiki/how-to?page=2#top',
]

/** How a piece of work on this trade was described: seldom oddly, sometimes not at all. */
export function describe(trade: Trade, chance: Chance): Said {
  if (chance.happens(0.05)) return { description: '', tags: [] }
  if (chance.happens(0.03)) return { description: chance.pick(ODD).trim(), tags: [] }
  const [description = '', tags = ''] = chance.pick(WORDS[trade]).split(' | ')
  return { description, tags: chance.happens(0.8) ? tags.split(', ').filter(Boolean) : [] }
}
