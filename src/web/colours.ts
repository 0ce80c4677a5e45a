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
