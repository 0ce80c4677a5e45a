import { z } from 'zod'
import { isAddress } from '../mail/address.js'
import type { Values } from './catalog.js'
import { type Fields, FieldsForm } from './groups.js'

export const fields = {
  smtp_host: {
    label: 'Host',
    as: 'text',
    hint: 'Such as mail.example.org. Empty: mails are written to data_dir/mail.',
  },
  smtp_port: { label: 'Port', as: 'number', hint: '587 for STARTTLS, 465 for TLS, 25 within one house.' },
  smtp_security: { label: 'Encryption', as: 'text' },
  smtp_username: { label: 'User', as: 'text', hint: 'Empty: nobody logs in there, and no password is kept.' },
  smtp_password: { label: 'Password', as: 'text' },
  mail_from: { label: 'From', as: 'text', hint: 'Empty: stint@ and the host of base_url.' },
} as const satisfies Fields

/** An empty password leaves the one that is kept; without a user there is none. */
export const SmtpForm = FieldsForm(fields).transform(({ smtp_password, ...values }): Partial<Values> => {
  if (values.smtp_username === '') return { ...values, smtp_password: '' }
  return smtp_password === '' ? values : { ...values, smtp_password }
})

const ADDRESS = 'Type one e-mail address, such as you@example.org.'
export const TestMailForm = z.object({
  recipient: z.string(ADDRESS).trim().refine(isAddress, ADDRESS),
})
