import { DOMParser } from '@xmldom/xmldom'
import type { Reason } from '../sso/reasons.js'
import { Refusal } from '../sso/refusal.js'

const DECLARATION = /^\uFEFF?\s*<\?xml\s[^<>]*>/

/**
 * The outermost element. Nothing with a document type is read: entities could name files or fill the memory. Nor is anything
 * else than elements and text: of what begins and never ends (`<?`, `<![CDATA[`), the parser makes minutes of work.
 */
export function readXml(text: string, reason: Reason): Element {
  if (/<!(doctype|entity)/i.test(text)) throw new Refusal(reason, 'It has a document type.')
  if (/<[!?]/.test(text.replace(DECLARATION, '')))
    throw new Refusal(reason, 'It has more in it than elements and text.')
  const fail = (message: string) => {
    throw new Refusal(reason, String(message).split('\n')[0])
  }
  try {
    const root = new DOMParser({ errorHandler: { error: fail, fatalError: fail } }).parseFromString(
      text,
      'text/xml',
    )?.documentElement
    if (root) return root as unknown as Element
  } catch (error) {
    if (error instanceof Refusal) throw error
    fail((error as Error).message)
  }
  throw new Refusal(reason, 'It is no XML.')
}

/** What people wrote between the elements is left out; what of it never ends stays, to be refused. */
export const withoutComments = (text: string): string =>
  text
    .split('<!--')
    .map((part, at) => {
      const end = part.indexOf('-->')
      if (at === 0) return part
      return end < 0 ? `<!--${part}` : part.slice(end + 3)
    })
    .join('')

/** All elements below of this local name, however deep. */
export const allNamed = (of: Element, name: string): Element[] =>
  Array.from(of.getElementsByTagNameNS('*', name) as ArrayLike<Element>)

/** The elements of this local name right below. */
export const childrenNamed = (of: Element, name: string): Element[] =>
  allNamed(of, name).filter(each => each.parentNode === of)

export const textOf = (of: Element | undefined): string => of?.textContent?.trim() ?? ''
