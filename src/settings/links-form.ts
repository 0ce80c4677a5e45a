import { z } from 'zod'
import { isLinkAddress, isLinkLabel, type Link, MOST_LINKS, readLinks, writeLinks } from './links.js'

const PLACES = Array.from({ length: MOST_LINKS }, (_, index) => index + 1)

const LABEL = 'Give it a label of at most 40 characters, without a semicolon.'
const ADDRESS = 'Type an address that begins with https://, http:// or mailto:.'

/** Pairs of a label and an address; an empty pair is no link. */
export const LinksForm = z.record(z.string(), z.unknown()).transform((posted, context) => {
  const typed = (name: string) =>
    String(posted[name] ?? '')
      .replace(/\s+/gu, ' ')
      .trim()
  const refuse = (field: string, message: string) =>
    context.issues.push({ code: 'custom', message, path: [field], input: posted[field] })

  const links = PLACES.flatMap((place): Link[] => {
    const link = { label: typed(`label_${place}`), address: typed(`address_${place}`) }
    if (!link.label && !link.address) return []
    if (!isLinkLabel(link.label)) refuse(`label_${place}`, LABEL)
    if (!isLinkAddress(link.address)) refuse(`address_${place}`, ADDRESS)
    return [link]
  })
  return writeLinks(links)
})

/** The pairs of the form, with what is kept or was typed. */
export function presentLinks(kept: string, typed?: Record<string, unknown>) {
  const links = readLinks(kept)
  return PLACES.map(place => ({
    place,
    label: typed ? typed[`label_${place}`] : links[place - 1]?.label,
    address: typed ? typed[`address_${place}`] : links[place - 1]?.address,
  }))
}
