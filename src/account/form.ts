import { z } from 'zod'
import { apartFromName, NewPassword } from '../auth/password-rules.js'
import { accountFields, avatarUrl, profileFields } from '../users/form.js'
import { workspaceFields } from '../workspaces/form.js'
import { isLocale } from './locales.js'

const theme = z.enum(['system', 'light', 'dark'], { error: 'Choose one of the three.' })
export const ThemeForm = z.object({ theme })

const Profile = z.object({ username: accountFields.username, alias: accountFields.alias, ...profileFields })

/** While pictures from elsewhere are switched off, the address of one's own is not asked for and stays as it is. */
export const ProfileForm = (outsideAvatars: boolean) =>
  outsideAvatars ? Profile.extend({ avatar_url: avatarUrl }) : Profile

/** `locale` and `landing` are chosen from lists; the present locale may be kept though it is in none. */
export const PreferencesForm = (kept: { locale: string }, landings: { key: string }[]) =>
  z.object({
    zone: workspaceFields.zone,
    locale: z
      .string({ error: 'Choose a format.' })
      .refine(tag => tag === kept.locale || isLocale(tag), 'Choose a format.'),
    hour_cycle: z
      .enum(['12', '24'], { error: 'Choose 12 or 24 hours.' })
      .transform(hours => (hours === '12' ? (12 as const) : (24 as const))),
    week_start: workspaceFields.week_start,
    theme,
    landing: z
      .string({ error: 'Choose a page.' })
      .refine(key => landings.some(page => page.key === key), 'Choose a page from the list.'),
  })

/** For a password of the account with these names. */
export const PasswordForm = (account: { username: string; email: string }) =>
  z
    .object({
      present_password: z
        .string({ error: 'Type your present password.' })
        .min(1, 'Type your present password.')
        .max(1000),
      new_password: NewPassword,
    })
    .superRefine(apartFromName('new_password', () => account))
