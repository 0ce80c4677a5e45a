import { type Field, mapped, names, trustsEmail } from '../sso/fields.js'

/** The fields of a directory's form. */
export const fields = [
  {
    name: 'urls',
    label: 'Addresses',
    as: 'area',
    hint: 'Such as ldaps://ldap.example.org, one a line. While one is down the next is asked.',
  },
  {
    name: 'start_tls',
    label: 'Encrypt ldap:// by StartTLS',
    as: 'check',
    hint: 'Insisted on. ldaps:// needs no tick.',
  },
  {
    name: 'ca',
    label: 'Certificate authority',
    as: 'area',
    hint: 'In PEM, and then the only one that is trusted. Empty: those that Node.js trusts.',
  },
  {
    name: 'allows_plain',
    label: 'Allow passwords to cross the network unencrypted',
    as: 'check',
    hint: 'Whoever listens reads them. For trying things out on one machine alone.',
  },
  { name: 'timeout_seconds', label: 'Seconds to wait', as: 'text', hint: 'For a whole log-in, 1 to 15.' },
  {
    name: 'bind_dn',
    label: 'Bind DN',
    as: 'text',
    hint: 'Who searches, and may only read. Empty: nobody in particular.',
  },
  {
    name: 'bind_password',
    label: 'Bind password',
    as: 'password',
    hint: 'Stored encrypted.',
  },
  { name: 'base', label: 'Base', as: 'text', hint: 'Below which people are, such as ou=people,dc=example,dc=org.' },
  {
    name: 'filter',
    label: 'Filter',
    as: 'area',
    hint: 'Finds one person by what they typed: (|(uid={{username}})(mail={{username}})). More conditions close others out.',
  },
  ...names,
  mapped(
    'subject',
    'What never changes about a person: entryUUID, objectGUID, ipaUniqueID. Another one later makes everybody new.',
  ),
  mapped('groups', 'Where the person’s entry lists groups, such as memberOf. They go by their whole DN below.'),
  {
    name: 'group_base',
    label: 'Base of groups',
    as: 'text',
    hint: 'To search for groups, where entries of people list none. These go by their cn.',
  },
  {
    name: 'group_filter',
    label: 'Filter of groups',
    as: 'text',
    hint: 'Such as (member={{dn}}) or (memberUid={{username}}).',
  },
  trustsEmail('Only where people can’t change their own address in the directory: OpenLDAP may let them.'),
] satisfies Field[]

/** What a new directory's form begins with. */
export const presets = {
  openldap: {
    title: 'OpenLDAP',
    values: {
      urls: 'ldaps://LDAP-HOST',
      timeout_seconds: 5,
      bind_dn: 'cn=stint,dc=example,dc=org',
      base: 'ou=people,dc=example,dc=org',
      filter: '(|(uid={{username}})(mail={{username}}))',
      map_email: 'mail',
      map_username: 'uid',
      map_first_name: 'givenName',
      map_last_name: 'sn',
      map_subject: 'entryUUID',
      map_groups: 'memberOf',
    },
  },
  active_directory: {
    title: 'Active Directory',
    values: {
      urls: 'ldaps://DC-HOST',
      timeout_seconds: 5,
      bind_dn: 'CN=Stint,OU=Services,DC=example,DC=org',
      base: 'DC=example,DC=org',
      filter:
        '(&(objectCategory=person)(objectClass=user)(|(sAMAccountName={{username}})(userPrincipalName={{username}})))',
      map_email: 'mail',
      map_username: 'sAMAccountName',
      map_first_name: 'givenName',
      map_last_name: 'sn',
      map_subject: 'objectGUID',
      map_groups: 'memberOf',
    },
  },
}
