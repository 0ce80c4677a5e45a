/** How dates and numbers may be written. Where a country has a calendar or digits of its own, ours are named. */
const LOCALES = `
  en-GB en-US en-AU en-CA en-IE en-IN en-NZ en-ZA ar-EG-u-nu-latn bg-BG ca-ES cs-CZ da-DK de-AT de-CH de-DE el-GR
  es-AR es-ES es-MX et-EE fa-IR-u-ca-gregory-nu-latn fi-FI fr-BE fr-CA fr-CH fr-FR he-IL hi-IN hr-HR hu-HU id-ID
  is-IS it-CH it-IT ja-JP ko-KR lt-LT lv-LV nb-NO nl-BE nl-NL pl-PL pt-BR pt-PT ro-RO sk-SK sl-SI sr-Latn-RS sr-RS
  sv-SE th-TH-u-ca-gregory tr-TR uk-UA vi-VN zh-CN zh-TW
`
  .trim()
  .split(/\s+/)

export const isLocale = (tag: string) => LOCALES.includes(tag)

const SAMPLE = Date.UTC(2026, 2, 29)

let listed: { tag: string; label: string }[] | undefined

/** Each way with the name of its language and country and how it writes a date and a number. */
function list() {
  const names = new Intl.DisplayNames('en', { type: 'language', languageDisplay: 'standard' })
  return LOCALES.map(tag => {
    const date = new Intl.DateTimeFormat(tag, { dateStyle: 'medium', timeZone: 'UTC' }).format(SAMPLE)
    const number = new Intl.NumberFormat(tag).format(1234.5)
    return { tag, label: `${names.of(new Intl.Locale(tag).baseName)}: ${date}, ${number}` }
  })
}

/** The ways to choose from, made when first asked for, and the present one where it isn't among them. */
export function listLocales(present: string) {
  listed ??= list()
  return isLocale(present) ? listed : [{ tag: present, label: present }, ...listed]
}
