import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { moneyOf } from '../src/rates/money.js'
import { currencyCodes } from '../src/setup/currencies.js'

const read = (currency: string, locale: string, text: string) => moneyOf(currency, locale).read(text)
const cents = (currency: string, locale: string, text: string) => {
  const reading = read(currency, locale, text)
  return reading.ok ? reading.cents : reading.error
}

test('currencies have none, two and three decimals', () => {
  assert.deepEqual(
    ['JPY', 'EUR', 'KWD'].map(currency => moneyOf(currency, 'en-GB').decimals),
    [0, 2, 3],
  )
  assert.equal(moneyOf('JPY', 'en-GB').show(8550), 'JP¥8,550')
  assert.equal(moneyOf('EUR', 'en-GB').show(8550), '€85.50')
  assert.equal(moneyOf('KWD', 'en-GB').show(8550).replace(/\s/, ' '), 'KWD 8.550')
  assert.equal(moneyOf('EUR', 'de-DE').typed(123_450), '1234,50')
})

test('money is read in the reader’s way and plainly', () => {
  const table: [currency: string, locale: string, text: string, cents: number][] = [
    ['EUR', 'en-GB', '85', 8500],
    ['EUR', 'en-GB', ' 85.5 ', 8550],
    ['EUR', 'en-GB', '85,50', 8550],
    ['EUR', 'en-GB', '.5', 50],
    ['EUR', 'en-GB', '0', 0],
    ['EUR', 'en-GB', '1,000', 100_000],
    ['EUR', 'en-GB', '1,234.56', 123_456],
    ['EUR', 'en-GB', '1.234,56', 123_456],
    ['EUR', 'en-GB', "1'000.00", 100_000],
    ['EUR', 'en-GB', '€85', 8500],
    ['EUR', 'en-GB', '85 eur', 8500],
    ['EUR', 'de-AT', '1.000', 100_000],
    ['EUR', 'fr-FR', '1 234,50 €', 123_450],
    ['CHF', 'de-CH', '1’000.50', 100_050],
    ['INR', 'en-IN', '1,00,000', 10_000_000],
    ['JPY', 'en-GB', '8,500', 8500],
    ['KWD', 'en-GB', '1.500', 1500],
    ['KWD', 'en-GB', '0,500', 500],
  ]
  for (const [currency, locale, text, expected] of table)
    assert.equal(cents(currency, locale, text), expected, `${text} in ${locale}`)
})

test('what could mean two things, or nothing, is refused with a sentence', () => {
  const table: [currency: string, locale: string, text: string, says: RegExp][] = [
    ['EUR', 'en-GB', '1.000', /at most 2 decimals, as in 85\.00/], // a thousand, where dots part them
    ['EUR', 'de-DE', '1,000', /at most 2 decimals, as in 85,00/],
    ['EUR', 'en-GB', '1.0.0', /at most 2 decimals/],
    ['EUR', 'en-GB', '1,2,3.00', /at most 2 decimals/],
    ['JPY', 'en-GB', '85.00', /Leave out decimals, as in 85/],
    ['EUR', 'en-GB', '-5', /less than nothing/],
    ['EUR', 'en-GB', '−5', /less than nothing/],
    ['EUR', 'en-GB', 'a lot', /such as 85\.00/],
    ['EUR', 'en-GB', '85 USD', /such as 85\.00/],
    ['EUR', 'en-GB', '', /such as 85\.00/],
    ['EUR', 'en-GB', '1e5', /such as 85\.00/],
    ['EUR', 'en-GB', '20000000.01', /at most €20,000,000\.00/],
    ['EUR', 'en-GB', '9'.repeat(400), /at most/],
  ]
  for (const [currency, locale, text, says] of table) assert.match(String(cents(currency, locale, text)), says, text)
})

test('what is shown and what stands in a field is read back, in every currency and many a locale', () => {
  const locales = ['en-GB', 'en-US', 'en-IN', 'de-DE', 'de-AT', 'de-CH', 'fr-FR', 'pt-BR', 'sv-SE', 'he-IL', 'ja-JP']
  fc.assert(
    fc.property(
      fc.constantFrom(...currencyCodes()),
      fc.constantFrom(...locales),
      fc.integer({ min: 0, max: 2_000_000_000 }),
      (currency, locale, amount) => {
        const money = moneyOf(currency, locale)
        assert.deepEqual(money.read(money.typed(amount)), { ok: true, cents: amount })
        assert.deepEqual(money.read(money.show(amount)), { ok: true, cents: amount }, money.show(amount))
      },
    ),
    { numRuns: 500 },
  )
})

test('nothing that can be typed breaks the reading', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.constantFrom('EUR', 'JPY', 'KWD'), (text, currency) => {
      const reading = read(currency, 'en-GB', text)
      if (reading.ok) assert.ok(Number.isSafeInteger(reading.cents) && reading.cents >= 0)
    }),
  )
})
