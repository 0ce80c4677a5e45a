import { allowsHttp, type Field, mapped, names, trustsEmail } from '../sso/fields.js'

/** The fields of a SAML provider's form. */
export const fields = [
  {
    name: 'metadata_url',
    label: 'Metadata URL',
    as: 'text',
    hint: 'The provider’s. Read at each save, and fills entity id, log-in address and certificates in.',
  },
  {
    name: 'metadata_file',
    label: 'Metadata file',
    as: 'file',
    hint: 'Or its file: it does the same, once, and in place of the address.',
  },
  {
    name: 'metadata_xml',
    label: 'Metadata',
    as: 'area',
    hint: 'Or the text of that file.',
  },
  { name: 'idp_entity_id', label: 'The provider’s entity id', as: 'text' },
  { name: 'login_url', label: 'Login URL', as: 'text', hint: 'Its SingleSignOnService for HTTP-Redirect.' },
  {
    name: 'certificates',
    label: 'X.509 certificates',
    as: 'area',
    hint: 'In PEM, one after another. Any of them may sign, so that the provider can change over.',
  },
  { name: 'entity_id', label: 'Entity Id', as: 'text', hint: 'Ours. Empty: the address of our metadata.' },
  { name: 'audience', label: 'Audience', as: 'text', hint: 'Whom its assertions are for. Empty: our entity id.' },
  {
    name: 'name_id_format',
    label: 'NameID format',
    as: 'text',
    hint: 'persistent, emailAddress, unspecified or a URN. Empty: what the provider gives.',
  },
  mapped('email', 'Empty: the NameID, where that is an address.'),
  ...names.slice(1),
  mapped(
    'subject',
    'The attribute that never changes about a person. Empty: the NameID, which is better persistent than an address.',
  ),
  mapped('groups', 'The attribute that lists groups, for the roles and teams.'),
  trustsEmail('Only where people can’t choose their own address at the provider.'),
  {
    name: 'allows_unasked',
    label: 'Allow log-ins that begin at the provider',
    as: 'check',
    hint: 'From its page of applications. Whoever comes so is asked first whether it is them.',
  },
  { name: 'signs_requests', label: 'Sign requests', as: 'check', hint: 'With the key and certificate below.' },
  {
    name: 'signing_certificate',
    label: 'Our certificate',
    as: 'area',
    hint: 'In PEM; our metadata tells it. openssl req -x509 -newkey rsa:3072 -nodes -days 3650 makes both.',
  },
  {
    name: 'signing_key',
    label: 'Our private key',
    as: 'area',
    hint: 'In PEM. Stored encrypted.',
  },
  allowsHttp,
] satisfies Field[]

const CLAIMS = 'http://schemas.xmlsoap.org/ws/2005/05/identity/claims'

/** What a new provider's form begins with. */
export const presets = {
  entra_saml: {
    title: 'Microsoft Entra by SAML',
    values: {
      metadata_url:
        'https://login.microsoftonline.com/TENANT-ID/federationmetadata/2007-06/federationmetadata.xml?appid=APP-ID',
      map_email: `${CLAIMS}/emailaddress`,
      map_username: `${CLAIMS}/name`,
      map_first_name: `${CLAIMS}/givenname`,
      map_last_name: `${CLAIMS}/surname`,
      map_subject: 'http://schemas.microsoft.com/identity/claims/objectidentifier',
      map_groups: 'http://schemas.microsoft.com/ws/2008/06/identity/claims/groups',
    },
  },
  keycloak_saml: {
    title: 'Keycloak by SAML',
    values: {
      metadata_url: 'https://KEYCLOAK-HOST/realms/REALM/protocol/saml/descriptor',
      name_id_format: 'persistent',
      map_email: 'urn:oid:1.2.840.113549.1.9.1',
      map_username: 'username',
      map_first_name: 'urn:oid:2.5.4.42',
      map_last_name: 'urn:oid:2.5.4.4',
      map_groups: 'Role',
    },
  },
  saml: { title: 'SAML', values: { name_id_format: 'persistent' } },
}
