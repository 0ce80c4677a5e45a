import { X509Certificate } from 'node:crypto'
import { Temporal } from 'temporal-polyfill'

const BLOCK = /-----BEGIN CERTIFICATE-----[\s\S]+?-----END CERTIFICATE-----/g

/** The certificates in a text, in PEM; one that is given as base64 alone, as in metadata, too. */
export function certificatesIn(text: string): string[] {
  const blocks = text.match(BLOCK) ?? [wrapped(text)]
  return blocks.map(block => wrapped(block.replace(/-----[^-]+-----/g, '')))
}

const wrapped = (base64: string) =>
  `-----BEGIN CERTIFICATE-----\n${(base64.replace(/\s+/g, '').match(/.{1,64}/g) ?? []).join('\n')}\n-----END CERTIFICATE-----`

export function areCertificates(text: string): boolean {
  try {
    return certificatesIn(text).every(pem => new X509Certificate(pem))
  } catch {
    return false
  }
}

/** Until when a certificate is valid, in milliseconds. */
export const validUntil = (pem: string): number => Date.parse(new X509Certificate(pem).validTo)

/** Those that are not expired. */
export const validOnes = (pems: string[]): string[] =>
  pems.filter(pem => validUntil(pem) > Temporal.Now.instant().epochMilliseconds)
