/** Sums of money in one currency as one reader reads and types them; in code they are whole minor units ("cents"). */
export type Money = {
  currency: string
  /** How many decimals the currency has: none for JPY, two for EUR, three for KWD. */
  decimals: number
  /** 8550 as `€85.50`. */
  show(cents: number): string
  /** 8550 as somebody would type it: `85.50`. */
  typed(cents: number): string
  /** What was typed, in the reader’s way or plainly, of at most so many cents; or what is wrong with it, as a sentence. */
  read(text: string, most?: number): Reading
}
type Reading = { ok: true; cents: number } | { ok: false; error: string }

/** What fits the column, and more than anybody takes for an hour in whatever currency. */
const MOST_CENTS = 2_000_000_000

/** Made once a page, as the formats cost more than formatting does. */
export function moneyOf(currency: string, locale: string): Money {
  const format = new Intl.NumberFormat(locale, { style: 'currency', currency })
  const decimals = format.resolvedOptions().maximumFractionDigits ?? 2
  const plain = new Intl.NumberFormat(locale, {
    numberingSystem: 'latn',
    useGrouping: false,
    minimumFractionDigits: decimals,
    maximumFractionDigits: decimals,
  })
  const group = format.formatToParts(1_234_567).find(part => part.type === 'group')?.value
  const units = 10 ** decimals
  const show = (cents: number) => format.format(cents / units)
  const typed = (cents: number) => plain.format(cents / units)

  function read(text: string, most = MOST_CENTS): Reading {
    const signs = format.formatToParts(0).filter(part => part.type === 'currency')
    let bare = text.toUpperCase()
    for (const sign of [currency, ...signs.map(part => part.value.toUpperCase())]) bare = bare.replace(sign, '')
    bare = bare.replaceAll(/[\s\p{Cf}'’]/gu, '')
    if (/^[-−–]/u.test(bare)) return { ok: false, error: 'It can’t be less than nothing.' }
    if (!/^[\d.,]*\d[\d.,]*$/.test(bare)) return { ok: false, error: `Write an amount such as ${typed(85 * units)}.` }

    const [whole, fraction] = split(bare, group)
    if (whole === undefined || fraction.length > decimals)
      return { ok: false, error: misread(decimals, typed(85 * units)) }
    const cents = Number(whole + fraction.padEnd(decimals, '0'))
    return cents > most ? { ok: false, error: `Use at most ${show(most)}.` } : { ok: true, cents }
  }
  return { currency, decimals, show, typed, read }
}

const GROUPED = { '.': /^[1-9]\d{0,2}(\.\d{2,3})*\.\d{3}$/, ',': /^[1-9]\d{0,2}(,\d{2,3})*,\d{3}$/ }

/**
 * The digits before the decimals and those after. A dot and a comma together say which is which; one alone parts
 * thousands where the reader writes them so, else decimals. Undefined where neither makes sense.
 */
function split(text: string, group: string | undefined): [whole: string | undefined, fraction: string] {
  const last = Math.max(text.lastIndexOf('.'), text.lastIndexOf(','))
  if (last < 0) return [text, '']
  const sign = text[last] as '.' | ','
  const isAlone = !text.includes(sign === '.' ? ',' : '.')
  const isRepeated = text.indexOf(sign) < last
  if (isAlone && GROUPED[sign].test(text) && (isRepeated || sign === group)) return [text.replaceAll(sign, ''), '']
  if (isRepeated) return [undefined, '']

  const before = text.slice(0, last)
  const isWhole = /^\d*$/.test(before) || GROUPED[sign === '.' ? ',' : '.'].test(before)
  return [isWhole ? before.replaceAll(/\D/g, '') : undefined, text.slice(last + 1)]
}

const misread = (decimals: number, example: string) =>
  decimals === 0 ? `Leave out decimals, as in ${example}.` : `Write at most ${decimals} decimals, as in ${example}.`
