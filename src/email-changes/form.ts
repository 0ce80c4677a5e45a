import { z } from 'zod'
import { accountFields } from '../users/form.js'

export const EmailForm = z.object({ email: accountFields.email })
