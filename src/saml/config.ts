import { createPrivateKey, X509Certificate } from 'node:crypto'
import { z } from 'zod'
import { areCertificates, certificatesIn } from './certificates.js'

/** As browsers send line ends in two characters, what nobody changed would be another. */
const trimmed = () =>
  z
    .string()
    .trim()
    .overwrite(typed => typed.replaceAll('\r\n', '\n'))
const text = (most: number) => trimmed().max(most, `Use at most ${most} characters.`).default('')
const attribute = text(500)
const metadata = trimmed()
  .max(2 ** 20, 'That is larger than 1 MB. Take what describes this provider alone.')
  .default('')
const ticked = z
  .unknown()
  .optional()
  .transform(value => value === '1' || value === true)

export const EMAIL_ADDRESS = 'urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress'

/** The formats of NameIDs that have a short name in the form; others go by their URN. */
const NAME_IDS: Record<string, string> = {
  persistent: 'urn:oasis:names:tc:SAML:2.0:nameid-format:persistent',
  emailAddress: EMAIL_ADDRESS,
  unspecified: 'urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified',
}

/** The URN of the format to ask for; null where the provider may choose. */
export const nameIdFormatOf = ({ name_id_format: named }: Pick<Config, 'name_id_format'>): string | null =>
  (Object.hasOwn(NAME_IDS, named) ? NAME_IDS[named] : named) || null

const isNameIdFormat = (value: string) => Object.hasOwn(NAME_IDS, value) || value.startsWith('urn:')

const Fields = z.object({
  metadata_url: text(1000).refine(isEmptyOr(isWebAddress), 'Type an address that begins with https://.'),
  allows_http: ticked,
  metadata_file: metadata,
  metadata_xml: metadata,
  idp_entity_id: text(1000),
  login_url: text(2000).refine(isEmptyOr(isWebAddress), 'Type an address that begins with https://.'),
  certificates: text(50_000).refine(isEmptyOr(areCertificates), 'That is no X.509 certificate in PEM.'),
  entity_id: text(1000),
  audience: text(1000),
  name_id_format: text(200).refine(isEmptyOr(isNameIdFormat), 'Type persistent, emailAddress, unspecified or a URN.'),
  map_subject: attribute,
  map_email: attribute,
  map_username: attribute,
  map_first_name: attribute,
  map_last_name: attribute,
  map_groups: attribute,
  trusts_email: ticked,
  allows_unasked: ticked,
  signs_requests: ticked,
  signing_certificate: text(20_000).refine(isEmptyOr(areCertificates), 'That is no X.509 certificate in PEM.'),
  signing_key: text(20_000).refine(isEmptyOr(isKey), 'That is no private key in PEM, or it asks for a password.'),
})

/** What the form of a SAML provider asks for; metadata, by address, file or as text, fills three of its fields in. */
export const Config = Fields.superRefine((form, context) => {
  const refuse = (path: string, message: string) => context.addIssue({ code: 'custom', path: [path], message })
  const hasMetadata = [form.metadata_url, form.metadata_file, form.metadata_xml].some(Boolean)
  const needs: [keyof typeof form, string][] = [
    ['idp_entity_id', 'Type the provider’s entity id, or give its metadata.'],
    ['login_url', 'Type where people log in, or give the provider’s metadata.'],
    ['certificates', 'Paste the provider’s certificate, or give its metadata.'],
  ]
  if (!hasMetadata) for (const [name, message] of needs) if (form[name] === '') refuse(name, message)
  for (const name of ['metadata_url', 'login_url'] as const)
    if (form[name].toLowerCase().startsWith('http:') && !form.allows_http)
      refuse(name, 'Type an address that begins with https://, or allow http.')
  if (!form.signs_requests) return
  if (form.signing_certificate === '')
    refuse('signing_certificate', 'Paste the certificate that the provider is to know.')
  if (form.signing_key === '') refuse('signing_key', 'Paste the private key of the certificate.')
  else if (areCertificates(form.signing_certificate) && isKey(form.signing_key) && !fits(form))
    refuse('signing_key', 'This key does not belong to the certificate.')
})

export type Config = z.infer<typeof Fields>

function isEmptyOr(check: (value: string) => boolean) {
  return (value: string) => value === '' || check(value)
}

function isWebAddress(value: string): boolean {
  return URL.canParse(value) && /^https?:$/.test(new URL(value).protocol)
}

function isKey(pem: string): boolean {
  try {
    return Boolean(createPrivateKey(pem))
  } catch {
    return false
  }
}

const fits = ({ signing_certificate, signing_key }: Config) =>
  certificatesIn(signing_certificate).some(pem =>
    new X509Certificate(pem).checkPrivateKey(createPrivateKey(signing_key)),
  )
