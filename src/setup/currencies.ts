/** Every currency in use, by its ISO 4217 code. */
export const currencyCodes = () => Intl.supportedValuesOf('currency')

/** The currencies with their names, by code. */
export function listCurrencies() {
  const names = new Intl.DisplayNames('en', { type: 'currency' })
  return currencyCodes().map(code => ({ code, name: names.of(code) ?? code }))
}
