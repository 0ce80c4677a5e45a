import { z } from 'zod'
import { oneLine } from '../users/form.js'

const line = oneLine(1000).default('')
const needed = (message: string) => oneLine(1000, message).min(1, message)
const ticked = z
  .unknown()
  .optional()
  .transform(value => value === '1' || value === true)

const ADDRESSES = ['issuer', 'authorization_path', 'token_path', 'user_info_path', 'keys_path'] as const

/** The fields of an OAuth2 or OpenID Connect provider; the labels of seed 000 stand in fields.ts. */
const Fields = z.object({
  issuer: line,
  authorization_path: line,
  token_path: line,
  user_info_path: line,
  keys_path: line,
  scope: needed('Type the scope, such as openid email profile.'),
  client_id: needed('Type the client id that the provider gave you.'),
  client_secret: line,
  map_subject: needed('Type the claim that never changes, such as sub.'),
  map_email: needed('Type the claim that holds the e-mail address, such as email.'),
  map_username: line,
  map_first_name: line,
  map_last_name: line,
  map_groups: line,
  trusts_email: ticked,
  allows_http: ticked,
})

export type OAuth2Config = z.infer<typeof Fields>

export const isOpenId = ({ scope }: Pick<OAuth2Config, 'scope'>) => scope.split(/\s+/).includes('openid')

const NEEDED = ['authorization_path', 'token_path', 'user_info_path'] as const
const NEEDED_THEN = 'Type this address, or the issuer, from which it is read.'
const NO_ADDRESS = 'Type an address that begins with https://.'
const NEEDS_ISSUER = 'With openid in the scope the issuer is needed: it says whose id tokens are good.'

/** The form, whose client secret may be left empty where one is kept already. */
export const Config = Fields.superRefine((config, context) => {
  for (const name of ADDRESSES)
    if (config[name] !== '' && !isAddress(config[name], config.allows_http))
      context.addIssue({ code: 'custom', path: [name], message: NO_ADDRESS })
  for (const name of NEEDED)
    if (config[name] === '' && config.issuer === '')
      context.addIssue({ code: 'custom', path: [name], message: NEEDED_THEN })
  if (isOpenId(config) && config.issuer === '')
    context.addIssue({ code: 'custom', path: ['issuer'], message: NEEDS_ISSUER })
})

/** Never with a name and password in it, which logs would show. */
function isAddress(text: string, allowsHttp: boolean): boolean {
  if (!URL.canParse(text)) return false
  const { protocol, username, password } = new URL(text)
  return (protocol === 'https:' || (allowsHttp && protocol === 'http:')) && username === '' && password === ''
}
