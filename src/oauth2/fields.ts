import { allowsHttp, type Field, mapped, names, trustsEmail } from '../sso/fields.js'

/** The fields of the form, by the labels of seed 000; those that it doesn't have follow. */
export const fields = [
  {
    name: 'issuer',
    label: 'Issuer',
    as: 'text',
    hint: 'For OpenID Connect, such as https://accounts.google.com. Addresses that are left empty are read from there.',
  },
  { name: 'authorization_path', label: 'Authorization code path', as: 'text' },
  { name: 'token_path', label: 'Access token path', as: 'text' },
  { name: 'user_info_path', label: 'User info open id path', as: 'text' },
  { name: 'keys_path', label: 'Keys path', as: 'text', hint: 'The keys that sign id tokens (jwks_uri).' },
  ...names,
  mapped(
    'groups',
    'The claim that lists groups, for the roles and teams below. A dot goes inside: resource_access.stint.roles.',
  ),
  mapped(
    'subject',
    'What never changes about a person and is never given to another: sub for OpenID Connect. Never the e-mail.',
  ),
  {
    name: 'scope',
    label: 'Scope',
    as: 'text',
    hint: 'With openid the provider says when somebody logged in there, which confirming who they are asks for. Without, it is only asked to have them log in again.',
  },
  { name: 'client_id', label: 'client id', as: 'text' },
  { name: 'client_secret', label: 'client secret', as: 'password' },
  trustsEmail(
    'Only where the people of your house can’t type an address of their choice there, as Entra lets them.',
    'Take addresses as confirmed where the provider does not say',
  ),
  allowsHttp,
] satisfies Field[]

const STANDARD = {
  scope: 'openid email profile',
  map_subject: 'sub',
  map_email: 'email',
  map_username: 'preferred_username',
  map_first_name: 'given_name',
  map_last_name: 'family_name',
}

/** What a new provider's form begins with. Google's is the example of seed 000. */
export const presets = {
  google: { title: 'Google', values: { ...STANDARD, map_username: 'name', issuer: 'https://accounts.google.com' } },
  entra: {
    title: 'Microsoft Entra',
    values: {
      ...STANDARD,
      map_groups: 'roles',
      map_subject: 'oid',
      issuer: 'https://login.microsoftonline.com/TENANT-ID/v2.0',
    },
  },
  gitlab: { title: 'GitLab', values: { ...STANDARD, map_groups: 'groups', issuer: 'https://gitlab.com' } },
  keycloak: {
    title: 'Keycloak',
    values: { ...STANDARD, map_groups: 'groups', issuer: 'https://KEYCLOAK-HOST/realms/REALM' },
  },
  oauth2: { title: 'OAuth2', values: STANDARD },
}
