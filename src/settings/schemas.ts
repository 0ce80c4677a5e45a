import { isIP } from 'node:net'
import { z } from 'zod'
import { isAddress } from '../mail/address.js'

// Every message completes "<key> must be ..." and never repeats the value: it may be a secret in the wrong place.
const text = (message: string, fits: (value: string) => boolean) => z.string(message).trim().refine(fits, message)

const onOneLine = (longest: number) => `text of at most ${longest} characters on one line`
const isLine = (longest: number) => (value: string) => value.length <= longest && !/\p{Cc}/u.test(value)

export const line = (longest: number) => text(onOneLine(longest), isLine(longest))

/** As it was typed: the spaces at its ends count. */
export const password = z.string(onOneLine(1000)).refine(isLine(1000), onOneLine(1000))

const whole = (what: string, least: number, most: number) => {
  const message = `${what} from ${least} to ${most}`
  return z.coerce.number(message).int(message).min(least, message).max(most, message)
}

export const port = whole('a whole number', 1, 65_535)
export const hours = whole('a number of hours', 1, 168)
export const seats = whole('a number of accounts', 0, 1_000_000)
export const days = whole('a number of days', 30, 3650)

/** Long enough for a mail to arrive, and no more than a month. */
export const seconds = whole('a number of seconds', 60, 2_592_000)

/** Several things in one text, between commas, spaces or lines, each once: kept with a comma and a space between. */
const list = (message: string, longest: number, fits: (each: string) => boolean) =>
  z
    .string(message)
    .max(longest, message)
    .transform(typed => [
      ...new Set(
        typed
          .toLowerCase()
          .split(/[\s,;]+/)
          .filter(Boolean),
      ),
    ])
    .refine(each => each.every(fits), message)
    .transform(each => each.join(', '))

export const domains = list('domains between commas, such as "example.org, example.com", or empty', 2000, name =>
  /^(?=.{1,253}$)[\p{L}\p{N}-]+(\.[\p{L}\p{N}-]+)+$/u.test(name),
)

export const ids = list('ids of 24 characters (0-9 and a-f) between commas, or empty', 2000, id =>
  /^[0-9a-f]{24}$/.test(id),
)

export const addresses = list('e-mail addresses between commas, or empty', 2000, isAddress)

/** What `addresses`, `domains` and `ids` keep, one by one. */
export const listed = (kept: string) => kept.split(', ').filter(Boolean)

const YES_NO = 'true or false'
export const yesNo = z.union([z.boolean(), z.stringbool()], YES_NO)

/** An id, or nothing. */
export const id = text('an id of 24 characters (0-9 and a-f), or empty', value => /^([0-9a-f]{24})?$/.test(value))

export const host = text('a host name, an IP address, or empty', value => /^[\w.-]*$/.test(value) || isIP(value) > 0)

export const address = text('one e-mail address, or empty', value => value === '' || isAddress(value))

export const oneOf = <const Choices extends readonly [string, ...string[]]>(choices: Choices) =>
  z.enum(choices, `one of ${choices.join(', ')}`)

/** The version of a picture, which stands in its address, or nothing. */
export const version = text('the version of the picture that was uploaded, or empty', value =>
  /^([0-9a-f]{12})?$/.test(value),
)
