import { Refusal } from '../sso/refusal.js'
import { allNamed, childrenNamed } from './xml.js'

const GOOD = new Set([
  'http://www.w3.org/2001/04/xmldsig-more#rsa-sha256',
  'http://www.w3.org/2001/04/xmldsig-more#rsa-sha512',
  'http://www.w3.org/2007/05/xmldsig-more#sha256-rsa-MGF1',
  'http://www.w3.org/2001/04/xmlenc#sha256',
  'http://www.w3.org/2001/04/xmlenc#sha512',
])

/**
 * The one assertion of a response, if what is signed is that and nothing beside it. Refused before any signature is
 * checked: assertions that are hidden somewhere, signatures over something else, and methods like SHA-1. Whether the
 * signature is the provider's is node-saml's to say.
 */
export function soleAssertion(response: Element): Element {
  if (allNamed(response, 'EncryptedAssertion').length > 0)
    throw new Refusal('answer_unreadable', 'The assertion is encrypted. Switch that off at the provider: TLS hides it.')
  const assertions = allNamed(response, 'Assertion')
  const [assertion] = assertions
  if (!assertion) throw new Refusal('answer_unreadable', 'It has no assertion.')
  if (assertions.length > 1) throw new Refusal('wrapped', `It has ${assertions.length} assertions.`)
  if (assertion.parentNode !== response) throw new Refusal('wrapped', 'The assertion is not right below the response.')

  const signatures = allNamed(response, 'Signature')
  const [signature] = childrenNamed(assertion, 'Signature')
  if (!signature) throw new Refusal('unsigned', signatures.length > 0 ? 'The response is, and that is not enough.' : '')
  if (signatures.some(each => each.parentNode !== assertion && each.parentNode !== response))
    throw new Refusal('wrapped', 'A signature stands where none belongs.')

  const ids = Array.from(response.getElementsByTagName('*') as ArrayLike<Element>, each => each.getAttribute('ID'))
  const named = [response.getAttribute('ID'), ...ids].filter(Boolean)
  if (new Set(named).size !== named.length) throw new Refusal('wrapped', 'Two elements have the same ID.')
  const [reference, second] = allNamed(signature, 'Reference')
  if (second || reference?.getAttribute('URI') !== `#${assertion.getAttribute('ID')}`)
    throw new Refusal('wrapped', 'The signature names another element.')

  const methods = ['SignatureMethod', 'DigestMethod'].flatMap(name => allNamed(response, name))
  const weak = methods.map(each => each.getAttribute('Algorithm') ?? '').find(algorithm => !GOOD.has(algorithm))
  if (weak !== undefined) throw new Refusal('signature_weak', weak)
  return assertion
}
