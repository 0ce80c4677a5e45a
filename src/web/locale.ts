import type { Request } from 'express'

const FALLBACK = 'en-GB'

/**
 * How this browser's person writes dates and numbers, for an account that is being made. Pages are in English, so the
 * first kind of English that the browser asks for; else the one that most of the world reads without mistaking months.
 */
export function preferredLocale(req: Request): string {
  const english = req.acceptsLanguages().find(language => /^en-[a-z]{2}$/i.test(language))
  return english ? (Intl.getCanonicalLocales(english)[0] ?? FALLBACK) : FALLBACK
}
