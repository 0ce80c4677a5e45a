import { z } from 'zod'
import { apartFromName } from '../auth/password-rules.js'
import { isAddress } from '../mail/address.js'
import { accountFields } from '../users/form.js'

const MOST_AT_ONCE = 50

/** Addresses between commas, semicolons, spaces and line ends; one that stands twice counts once. */
function readAddresses(text: string): string[] {
  const written = text.split(/[\s,;]+/u).filter(Boolean)
  return [...new Map(written.map(address => [address.toLowerCase(), address])).values()]
}

export const InviteForm = z.object({
  addresses: z
    .string({ error: 'Type at least one e-mail address.' })
    .transform(readAddresses)
    .pipe(
      z
        .array(z.string())
        .min(1, 'Type at least one e-mail address.')
        .max(MOST_AT_ONCE, `Invite at most ${MOST_AT_ONCE} people at once.`),
    ),
})

/** Whether an account could have this address. */
export const isInvitable = (address: string) => isAddress(address) && z.email().safeParse(address).success

/** Why an address can't be invited. */
export type Obstacle = { address: string; why: keyof typeof REASONS }

const REASONS = {
  malformed: 'is not an e-mail address.',
  active: 'is a member already.',
  inactive: 'is an inactive member. Reactivate them instead.',
  invited: 'is invited already. Send that invitation again below.',
  flooded: 'has got as many invitations as one address gets in a day. Try again tomorrow.',
}

export const reasonFor = ({ address, why }: Obstacle) => ({ address, reason: REASONS[why] })

const { alias, username, password } = accountFields

/** What somebody without an account adds to what the invitation to this address knows. */
export const AccountForm = (email: string) =>
  z.object({ alias, username, password }).superRefine(apartFromName('password', form => ({ ...form, email })))
export type NewAccount = z.infer<ReturnType<typeof AccountForm>>
