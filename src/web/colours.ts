/** The palette, by the names that stylesheets know it by (`data-colour` in tokens.css). */
export const COLOURS = [
  'red',
  'orange',
  'amber',
  'olive',
  'lime',
  'green',
  'teal',
  'cyan',
  'sky',
  'blue',
  'indigo',
  'violet',
  'plum',
  'pink',
  'brown',
  'stone',
] as const

/** The palette's colours on a light ground (`--c-…` in tokens.css), for what knows no stylesheets. */
export const HEX: Record<(typeof COLOURS)[number], string> = {
  red: '#d33a3c',
  orange: '#d8610e',
  amber: '#ba7e15',
  olive: '#87852b',
  lime: '#649611',
  green: '#218a45',
  teal: '#127f78',
  cyan: '#0097ac',
  sky: '#0e89c4',
  blue: '#1b6ad4',
  indigo: '#504dcb',
  violet: '#8552d3',
  plum: '#964199',
  pink: '#d8488c',
  brown: '#83583d',
  stone: '#78746d',
}
