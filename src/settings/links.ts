import { z } from 'zod'

/** A link that an operator put into the rail. */
export type Link = { label: string; address: string }

export const MOST_LINKS = 5
const LONGEST_LABEL = 40

/** Links as they are kept and as the console takes them: `Handbook https://wiki.example.org; Ask us mailto:it@example.org`. */
export const readLinks = (kept: string): Link[] =>
  kept
    .split(/[;\n]/)
    .map(each => each.trim())
    .filter(Boolean)
    .map(each => ({
      label: each.slice(0, each.lastIndexOf(' ') + 1).trim(),
      address: each.slice(each.lastIndexOf(' ') + 1),
    }))

export const writeLinks = (links: Link[]) => links.map(({ label, address }) => `${label} ${address}`).join('; ')

/** Only addresses of pages and of mails: nothing that a browser would run. */
export const isLinkAddress = (text: string) => {
  const url = /^(https?:\/\/|mailto:)[^\s;]+$/i.test(text) && URL.canParse(text) ? new URL(text) : undefined
  return url !== undefined && text.length <= 500 && ['http:', 'https:', 'mailto:'].includes(url.protocol)
}

export const isLinkLabel = (text: string) => text !== '' && text.length <= LONGEST_LABEL && !/[;\p{Cc}]/u.test(text)

const LINKS = `at most ${MOST_LINKS} links, each a label and an address that begins with https://, http:// or mailto:`

export const links = z
  .string(LINKS)
  .transform(readLinks)
  .refine(
    all => all.length <= MOST_LINKS && all.every(each => isLinkLabel(each.label) && isLinkAddress(each.address)),
    LINKS,
  )
  .transform(writeLinks)
