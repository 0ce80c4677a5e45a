import { Temporal } from 'temporal-polyfill'
import { guardedFetch } from '../sso/fetch.js'
import { Refusal } from '../sso/refusal.js'
import { areCertificates, certificatesIn } from './certificates.js'
import { Config } from './config.js'
import { allNamed, childrenNamed, readXml, textOf, withoutComments } from './xml.js'

const REDIRECT = 'urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect'
const wrong = (detail: string) => new Refusal('metadata_unreadable', detail)

/**
 * What a provider's metadata says: who it is, where people log in and by which certificates it signs. Of several
 * providers `wanted`, an entity id, says which one.
 */
function readMetadata(xml: string, wanted: string): Pick<Config, 'idp_entity_id' | 'login_url' | 'certificates'> {
  const root = readXml(withoutComments(xml), 'metadata_unreadable')
  const entities = [root, ...allNamed(root, 'EntityDescriptor')].filter(
    each => childrenNamed(each, 'IDPSSODescriptor').length > 0,
  )
  const entity = entities.length > 1 ? entities.find(each => each.getAttribute('entityID') === wanted) : entities[0]
  if (!entity && entities.length > 1)
    throw wrong('It describes several identity providers. Type the entity id of the right one.')
  if (!entity) throw wrong('It describes no identity provider.')

  const [descriptor] = childrenNamed(entity, 'IDPSSODescriptor')
  if (!descriptor) throw wrong('It describes no identity provider.')
  for (const each of [root, entity, descriptor]) checkValidity(each.getAttribute('validUntil'))
  const keys = childrenNamed(descriptor, 'KeyDescriptor').filter(key => key.getAttribute('use') !== 'encryption')
  const certificates = keys.flatMap(key => allNamed(key, 'X509Certificate')).map(textOf)
  const pems = [...new Set(certificates.flatMap(certificatesIn))]
  const login = childrenNamed(descriptor, 'SingleSignOnService').find(each => each.getAttribute('Binding') === REDIRECT)
  const found = {
    idp_entity_id: entity.getAttribute('entityID') ?? '',
    login_url: login?.getAttribute('Location') ?? '',
    certificates: pems.join('\n'),
  }
  if (found.idp_entity_id === '') throw wrong('It has no entityID.')
  if (found.login_url === '') throw wrong('It has no SingleSignOnService for HTTP-Redirect.')
  if (pems.length === 0 || !areCertificates(found.certificates)) throw wrong('It has no certificate to sign by.')
  return found
}

function checkValidity(until: string | null) {
  if (until && !(Date.parse(until) > Temporal.Now.instant().epochMilliseconds))
    throw wrong(`It was valid until ${until}. Get a new one.`)
}

/** The field of the form that gives the metadata: what is new before the address that stays. */
export const givenIn = (config: Config): 'metadata_file' | 'metadata_xml' | 'metadata_url' =>
  config.metadata_file !== '' ? 'metadata_file' : config.metadata_xml !== '' ? 'metadata_xml' : 'metadata_url'

/** The form with what the provider's metadata says; throws a Refusal where that can't be had, or the form would refuse it. */
export async function complete(form: Config): Promise<Omit<Config, 'metadata_file'>> {
  const { metadata_file: _, ...config } = { ...form, metadata_xml: '' }
  const source = givenIn(form)
  if (form[source] === '') return config

  const xml = source === 'metadata_url' ? await fetchMetadata(form) : form[source]
  const completed = { ...config, ...readMetadata(xml, form.idp_entity_id) }
  const refused = Config.safeParse(completed).error?.issues[0]
  if (refused) throw wrong(`What it says is refused here: ${refused.message}`)
  return source === 'metadata_url' ? completed : { ...completed, metadata_url: '' }
}

async function fetchMetadata(form: Config): Promise<string> {
  const { status, text } = await guardedFetch(form.metadata_url, form)
  if (status !== 200) throw wrong(`The address answered with status ${status}.`)
  return text
}
