import type { Client } from './world.js'

/** The nine clients of Northwind Studio: one that limits, one that is archived, and names as they come in life. */
export const clients: Client[] = [
  {
    name: 'Alpine Outdoor GmbH',
    email: 'office@alpine-outdoor.example',
    address: 'Salurner Straße 15\n6020 Innsbruck\nAustria',
    note: 'Invoices monthly, 30 days.\nAsk Ms. Pichler before anything goes live.',
  },
  {
    name: 'Bäckerei Grüner & Söhne',
    email: 'martha.gruener@gruener.example',
    address: 'Neubaugasse 42\n1070 Wien',
    note: 'Best reached before six in the morning 🥐',
  },
  {
    name: 'Cedar & Stone Architects',
    email: 'studio@cedarstone.example',
    address: '18 Orchard Lane\nBristol BS1 4TR\nUnited Kingdom',
  },
  {
    name: 'Danubia Versicherung AG',
    email: 'einkauf@danubia.example',
    address: 'Donau-City-Straße 7\n1220 Wien',
    note: 'Every invoice needs their order number.',
  },
  { name: 'Eisvogel Verlag', email: 'herstellung@eisvogel.example', address: 'Lange Gasse 3\n1080 Wien' },
  {
    name: 'Fjord Ferries AS',
    email: 'it@fjordferries.example',
    address: 'Strandkaien 2\n5013 Bergen\nNorway',
    note: 'Under a non-disclosure agreement: only Development sees it.',
    teams: ['Development'],
  },
  {
    name: 'مؤسسة النخيل',
    email: 'info@alnakheel.example',
    note: 'Al Nakheel foundation. We work for a third of our rates.',
  },
  {
    name: 'Gemeinnützige Wohnbaugenossenschaft Sonnenhang-Hinterbrühl eG',
    email: 'verwaltung@sonnenhang.example',
    address: 'Am Sonnenhang 1\n2371 Hinterbrühl',
  },
  {
    name: 'Hallmark Toys',
    email: 'hello@hallmarktoys.example',
    note: 'Closed its doors; one last invoice is open.',
    archived: 4,
  },
]

/** Finn's. */
export const finnsClients: Client[] = [
  { name: 'Hochzeiten', note: 'Ask for the deposit first.' },
  { name: 'Stadttheater', email: 'presse@stadttheater.example' },
]
