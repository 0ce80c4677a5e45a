import { ownProjects } from './own-projects.js'
import type { Project } from './world.js'

/** The thirty projects of Northwind Studio. */
export const projects: Project[] = [
  ...alpine(),
  ...bakery(),
  ...danubia(),
  ...fjord(),
  ...smallClients(),
  ...ownProjects(),
]

function alpine(): Project[] {
  const client = 'Alpine Outdoor GmbH'
  return [
    {
      name: 'Web shop',
      client,
      colour: 'teal',
      trade: 'code',
      tasks: ['Product pages', 'Checkout', 'Search', 'Migration of orders', 'Support after launch'],
      done: ['Migration of orders'],
      assigned: { Checkout: ['dora', 'mira'] },
      note: 'Runs since spring. Small wishes go through Cleo.',
      estimate_hours: 2400,
      managers: ['cleo'],
    },
    { name: 'Winter newsletter', client, colour: 'cyan', trade: 'text', archived: 9, tasks: ['Layout', 'Texts'] },
    { name: 'Photo shoot Ötztal ⛷️', client, colour: 'sky', trade: 'design', archived: 11, unbillable: true },
    {
      name: 'Spring lookbook',
      client,
      colour: 'lime',
      trade: 'design',
      private: true,
      members: ['dora'],
      managers: ['cleo'],
      began: 2,
      estimate_cents: 650_000,
      tasks: ['Concept', 'Layout', 'Retouching'],
    },
  ]
}

function bakery(): Project[] {
  const client = 'Bäckerei Grüner & Söhne'
  return [
    {
      name: 'Packaging Brötchen & Co',
      client,
      colour: 'amber',
      trade: 'design',
      tasks: ['Paper bags', 'Boxes', 'Stickers for Easter'],
      done: ['Stickers for Easter'],
      estimate_cents: 6_000_000,
    },
    { name: 'Ladenlokal Neubaugasse', client, colour: 'brown', trade: 'design', tasks: ['Signs', 'Menu boards'] },
    {
      name: 'Website 2.0',
      client,
      colour: 'orange',
      trade: 'code',
      tasks: ['Opening hours', 'Order ahead'],
      estimate_hours: 420,
      archived: 1,
    },
  ]
}

function danubia(): Project[] {
  const client = 'Danubia Versicherung AG'
  const team = ['dora', 'hugo', 'jun', 'kaya', 'ana']
  return [
    {
      name: 'Portal relaunch',
      client,
      colour: 'blue',
      trade: 'code',
      private: true,
      members: team,
      managers: ['cleo'],
      tasks: [
        'Discovery',
        'Prototype',
        'Log-in and accounts',
        'Documents',
        'Accessibility audit',
        'Übergabe an die IT',
      ],
      done: ['Discovery', 'Prototype'],
      assigned: { 'Accessibility audit': ['dora', 'kaya'] },
      note: 'Private: nobody outside the team learns about it before the launch.',
      estimate_cents: 20_000_000,
    },
    {
      name: 'Claims form',
      client,
      colour: 'indigo',
      trade: 'code',
      private: true,
      managers: ['kaya'],
      teams: ['Development'],
      tasks: ['Questions', 'Upload of photos', 'Tests with customers'],
      estimate_hours: 1000,
    },
    {
      name: 'Annual report',
      client,
      colour: 'violet',
      trade: 'text',
      private: true,
      members: ['emil', 'ida'],
      tasks: ['Charts', 'Proofreading', 'Print'],
      began: 12,
    },
  ]
}

function fjord(): Project[] {
  const client = 'Fjord Ferries AS'
  return [
    {
      name: 'Bookings app',
      client,
      colour: 'sky',
      trade: 'code',
      tasks: ['Payment', 'Tickets', 'Offline mode', 'Store releases'],
      estimate_hours: 2500,
    },
    { name: 'Timetable service', client, colour: 'cyan', trade: 'code', tasks: ['Import', 'API', 'Monitoring'] },
    {
      name: 'Harbour displays',
      client,
      colour: 'stone',
      trade: 'code',
      members: ['jun'],
      tasks: ['Layout', 'Firmware'],
      began: 6,
      note: 'Jun is in it directly, so she sees it although the client is limited to Development.',
    },
  ]
}

function smallClients(): Project[] {
  return [
    {
      name: 'Brand refresh',
      client: 'Cedar & Stone Architects',
      colour: 'olive',
      trade: 'design',
      tasks: ['Logo', 'Stationery', 'Guidelines', 'Templates'],
      done: ['Logo'],
      teams: ['Design'],
      estimate_hours: 1500,
    },
    { name: 'Portfolio site', client: 'Cedar & Stone Architects', colour: 'green', trade: 'code', archived: 8 },
    {
      name: 'Autumn catalogue',
      client: 'Eisvogel Verlag',
      colour: 'red',
      trade: 'text',
      managers: ['cleo'],
      tasks: ['Cover', 'Typesetting', 'Proofs', 'Sprache & Korrektorat'],
      estimate_cents: 9_000_000,
    },
    {
      name: 'E-books',
      client: 'Eisvogel Verlag',
      colour: 'pink',
      trade: 'code',
      archived: 6,
      private: true,
      members: ['mira', 'liam'],
    },
    {
      name: 'حملة الربيع',
      client: 'مؤسسة النخيل',
      colour: 'green',
      trade: 'text',
      tasks: ['ملصقات', 'Website', 'Translations'],
      note: 'The spring campaign.',
    },
    {
      name: 'Hausverwaltung',
      client: 'Gemeinnützige Wohnbaugenossenschaft Sonnenhang-Hinterbrühl eG',
      colour: 'brown',
      trade: 'care',
      tasks: ['Mieterportal', 'Wartung', 'Schulung der Hausbesorgerinnen und Hausbesorger'],
      estimate_hours: 750,
    },
    {
      name: 'Jahreshauptversammlung der Genossenschaft: Bühne, Ton & Film',
      client: 'Gemeinnützige Wohnbaugenossenschaft Sonnenhang-Hinterbrühl eG',
      colour: 'amber',
      trade: 'office',
      archived: 3,
    },
    { name: 'Toy finder', client: 'Hallmark Toys', colour: 'red', trade: 'code', tasks: ['Quiz', 'Catalogue import'] },
    { name: 'Christmas campaign', client: 'Hallmark Toys', colour: 'green', trade: 'text', archived: 7 },
  ]
}
