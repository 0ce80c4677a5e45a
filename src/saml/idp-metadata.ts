import { guardedFetch } from '../sso/fetch.js'
import { Refusal } from '../sso/refusal.js'
import { areCertificates, certificatesIn } from './certificates.js'
import type { Config } from './config.js'
import { allNamed, childrenNamed, readXml, textOf } from './xml.js'

const REDIRECT = 'urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect'
const wrong = (detail: string) => new Refusal('metadata_unreadable', detail)

/** What a provider's metadata says: who it is, where people log in and by which certificates it signs. */
function readMetadata(xml: string): Pick<Config, 'idp_entity_id' | 'login_url' | 'certificates'> {
  const root = readXml(xml, 'metadata_unreadable')
  const entities = [root, ...allNamed(root, 'EntityDescriptor')].filter(
    each => childrenNamed(each, 'IDPSSODescriptor').length > 0,
  )
  const [entity, second] = entities
  if (!entity) throw wrong('It describes no identity provider.')
  if (second) throw wrong('It describes several identity providers.')

  const [descriptor] = childrenNamed(entity, 'IDPSSODescriptor')
  if (!descriptor) throw wrong('It describes no identity provider.')
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

/** The form with what the provider's metadata says; throws a Refusal where that can't be had. */
export async function complete(config: Config): Promise<Config> {
  if (config.metadata_url !== '') {
    const { status, text } = await guardedFetch(config.metadata_url, config)
    if (status !== 200) throw wrong(`The address answered with status ${status}.`)
    return { ...config, metadata_xml: '', ...readMetadata(text) }
  }
  return config.metadata_xml === '' ? config : { ...config, metadata_xml: '', ...readMetadata(config.metadata_xml) }
}
