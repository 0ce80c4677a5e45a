import { z } from 'zod'
import { accountFields, avatarUrl, profileFields } from '../users/form.js'
import type { Owned } from '../workspaces/ending.js'
import { isTyped, MISTYPED, workspaceFields } from '../workspaces/form.js'
import type { Heirs } from './deletion.js'
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

/** The boxes of the mails that are offered: those that are not ticked aren't wanted. */
export const MailsForm = (offered: string[]) =>
  z.record(z.string(), z.unknown()).transform(boxes => ({ unwanted: offered.filter(kind => boxes[kind] !== '1') }))

/**
 * What becomes of each workspace that the person owns, by its id: the heir who was chosen, or nobody, and then its name
 * was typed. And their username, so that nobody deletes an account by a slip.
 */
export const DeletionForm = (account: { username: string }, owned: Owned[]) =>
  z
    .object({
      username: z
        .string({ error: 'Type your username.' })
        .trim()
        .refine(typed => typed.toLowerCase() === account.username.toLowerCase(), 'That is not your username.'),
    })
    .catchall(z.unknown())
    .transform((form, context): Heirs => {
      const heirs = owned.map(({ id, name, heirs }): [string, string | undefined] => {
        const heir = heirs.find(each => each.id === form[`heir_${id}`])?.id
        if (form[`heir_${id}`] && !heir) refuse(context, `heir_${id}`, 'They are no active member of Admins now.')
        else if (!heir && !isTyped(name, form[`name_${id}`])) refuse(context, `name_${id}`, MISTYPED)
        return [id, heir]
      })
      return Object.fromEntries(heirs)
    })

const refuse = (context: z.RefinementCtx, field: string, message: string) =>
  context.addIssue({ code: 'custom', path: [field], message })
