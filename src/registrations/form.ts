import { z } from 'zod'
import { apartFromName } from '../auth/password-rules.js'
import { accountFields } from '../users/form.js'
import { workspaceFields } from '../workspaces/form.js'

/** `domains`: those that addresses may be of; none means any. */
export const RegisterForm = (domains: string[]) =>
  z
    .object({
      email: accountFields.email.refine(
        email => domains.length === 0 || domains.includes(domainOf(email)),
        `Only addresses of ${domains.join(', ')} may be used here.`,
      ),
      username: accountFields.username,
      password: accountFields.password,
      zone: workspaceFields.zone,
    })
    .superRefine(apartFromName('password', form => form))

export const ResendForm = z.object({ email: accountFields.email })

/** Whoever's name was taken in the meantime, or always was, chooses another. */
export const ConfirmForm = z.object({ username: accountFields.username.optional() })

const domainOf = (email: string) => email.slice(email.lastIndexOf('@') + 1).toLowerCase()
