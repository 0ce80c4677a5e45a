import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { Font } from 'fontkit'

const fontFile = (name: string) => readFileSync(fileURLToPath(import.meta.resolve(`dejavu-fonts-ttf/ttf/${name}.ttf`)))

let loaded: ReturnType<typeof load> | undefined

/** The fonts that are drawn with, read when somebody first needs them. */
export function fonts() {
  loaded ??= load()
  return loaded
}

async function load() {
  const { create } = await import('fontkit')
  const regular = fontFile('DejaVuSansCondensed')
  return { regular, bold: fontFile('DejaVuSansCondensed-Bold'), known: create(regular) as Font }
}

/** What stands for a character that can't be drawn. */
export const GAP = '▯'

/** Other scripts want shaping or another direction. */
const DRAWN = /^[\p{Script=Latin}\p{Script=Greek}\p{Script=Cyrillic}\p{Script=Common}\p{Script=Inherited}]$/u
const PLAIN = /^[\x20-\x7e\u00a0-\u017f]*$/
/** Shows nothing by itself: joiners, and which way a character is shown. */
const SILENT = /[\p{Default_Ignorable_Code_Point}\p{Cc}]/gu

const SCRIPTS = ['Arabic', 'Hebrew', 'Han', 'Hiragana', 'Katakana', 'Hangul', 'Thai', 'Devanagari', 'Bengali', 'Tamil']
  .concat(['Telugu', 'Gujarati', 'Gurmukhi', 'Georgian', 'Armenian', 'Ethiopic', 'Khmer', 'Lao', 'Sinhala'])
  .map(name => ({ name: name === 'Han' ? 'Chinese' : name, is: new RegExp(`\\p{Script=${name}}`, 'u') }))

const graphemes = new Intl.Segmenter('und')

/**
 * Makes texts such as the fonts draw, left to right: `GAP` stands for each character that they don't, and `missing` is
 * what those were.
 */
export function drawing(known: Font) {
  const missing = new Set<string>()
  const isDrawn = (sign: string) => DRAWN.test(sign) && known.hasGlyphForCodePoint(sign.codePointAt(0) ?? 0)
  const seen = new Map<string, string>()
  const draw = (segment: string): string => {
    const bare = segment.replace(/\s/g, ' ').replace(SILENT, '')
    if ([...bare].every(isDrawn)) return bare
    missing.add(scriptOf(segment))
    return GAP
  }
  const fit = (text: string): string => {
    if (PLAIN.test(text)) return text
    let drawn = ''
    for (const { segment } of graphemes.segment(text.normalize())) {
      const sign = seen.get(segment) ?? draw(segment)
      seen.set(segment, sign)
      drawn += sign
    }
    return drawn
  }
  return { fit, missing }
}

function scriptOf(grapheme: string): string {
  const script = SCRIPTS.find(({ is }) => is.test(grapheme))
  return script?.name ?? (/\p{Extended_Pictographic}/u.test(grapheme) ? 'emoji' : 'other signs')
}

/** How much wider than its column a line may be: sums of the same widths differ that much at most. */
const SLACK = 0.01

/**
 * Measures texts sign by sign, each sign once: a text as a whole takes the library so long that a few of the longest would
 * keep everybody waiting. `widthOf` measures one sign.
 */
export function ruler(widthOf: (sign: string) => number) {
  const known = new Map<string, number>()
  return (text: string): number => {
    let sum = 0
    for (const sign of text) {
      const width = known.get(sign) ?? widthOf(sign)
      known.set(sign, width)
      sum += width
    }
    return sum
  }
}

/** Breaks texts into lines of this width, between words where that is possible. */
export function wrapper(measure: (text: string) => number) {
  return (text: string, width: number): string[] => {
    const lines: string[] = []
    let line = ''
    let used = 0
    const fits = (piece: string) => used === 0 || used + measure(piece) <= width + SLACK
    const end = () => {
      lines.push(line)
      line = ''
      used = 0
    }
    for (const word of text.split(/(?<=[ -])/)) {
      if (!fits(word.trimEnd())) end()
      for (const sign of word) {
        if (sign !== ' ' && !fits(sign)) end()
        line += sign
        used += measure(sign)
      }
    }
    return line.trim() === '' && lines.length > 0 ? lines : [...lines, line]
  }
}
