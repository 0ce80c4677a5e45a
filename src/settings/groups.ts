import { z } from 'zod'
import { catalog, check, type Key, type Values } from './catalog.js'

/** A setting as the panel's page asks for it. */
type Asked = { label: string; hint?: string; as: 'check' | 'text' | 'number' | 'area' | 'select' }
type Group = { title: string; saved: string; settings: Partial<Record<Key, Asked>> }

/** The page of settings: one form a group, posted to the group's name. */
export const groups = {
  instance: {
    title: 'This installation',
    saved: 'The name is saved.',
    settings: {
      instance_name: { label: 'Name', as: 'text', hint: 'Stands in titles, at the doors and in mails.' },
    },
  },
  workspaces: {
    title: 'Workspaces',
    saved: 'Saved. It counts from now on.',
    settings: {
      prevent_workspace_creation: {
        label: 'Prevent users from creating workspaces',
        as: 'check',
        hint:
          'Those they have stay. While no default workspace is set, somebody new still gets a workspace of their own, and ' +
          'has to be invited to yours from its page Members.',
      },
      default_workspaces: {
        label: 'Default workspaces',
        as: 'area',
        hint:
          'Everybody new joins them, and begins in the first. Type their ids, which stand in the address of their settings ' +
          'page, between commas or in lines. Empty: everybody new gets a workspace of their own.',
      },
      new_workspace_on_removal: {
        label: 'Make a new workspace for whoever is removed from their only one',
        as: 'check',
      },
    },
  },
  registration: {
    title: 'Registration',
    saved: 'Saved. It counts from now on.',
    settings: {
      registration: {
        label: 'Let people make accounts themselves',
        as: 'check',
        hint: 'By a link that goes to their address.',
      },
      registration_domains: {
        label: 'Domains',
        as: 'text',
        hint: 'Only addresses of these domains may be registered, such as example.org, example.com. Empty: all.',
      },
    },
  },
  sso: {
    title: 'Single sign-on',
    saved: 'Saved. It counts from now on.',
    settings: {
      force_sso: {
        label: 'Force SSO',
        as: 'check',
        hint:
          'Nobody makes an account with a password any more. Whoever had one before may go on logging in with it; the ' +
          'page of each account changes that.',
      },
      automatic_login: {
        label: 'Automatic login',
        as: 'select',
        hint: 'The log-in page leads to this provider at once. /login?local=1 shows the log-in page all the same.',
      },
    },
  },
  passwords: {
    title: 'Forgotten passwords',
    saved: 'Saved. It counts from now on.',
    settings: {
      password_reset: {
        label: 'Let people reset their password',
        as: 'check',
        hint: 'By a link that goes to their address.',
      },
      password_reset_lifetime: {
        label: 'Token lifetime',
        as: 'number',
        hint: 'For how many seconds the link works: 3600 are an hour.',
      },
      password_reset_pause: {
        label: 'Retry pause',
        as: 'number',
        hint: 'How many seconds lie at least between two links to one person.',
      },
    },
  },
  pictures: {
    title: 'Pictures of people',
    saved: 'Saved. It counts from now on.',
    settings: {
      outside_avatars: {
        label: 'Allow pictures from elsewhere',
        as: 'check',
        hint:
          'People show a picture by its address. Whoever runs that place learns who looks at it, and when. Without: ' +
          'initials alone.',
      },
    },
  },
  timers: {
    title: 'Long-running timers',
    saved: 'Saved. It counts from now on.',
    settings: {
      long_timer_hours: { label: 'Hours after which its member gets a mail', as: 'number', hint: 'From 1 to 168.' },
    },
  },
  warnings: {
    title: 'Warnings by mail',
    saved: 'Saved. It counts from now on.',
    settings: {
      notices_to: {
        label: 'Addresses',
        as: 'area',
        hint: 'They are warned when nightly backups stop, and of seats. Between commas or in lines. Empty: nobody is.',
      },
      seats_warning: {
        label: 'Active accounts that cause a warning',
        as: 'number',
        hint: 'The addresses above get it when so many are active. 0: no warning of seats.',
      },
    },
  },
  log: {
    title: 'Log of the panel',
    saved: 'Saved. It counts from now on.',
    settings: {
      audit_days: { label: 'Days for which it is kept', as: 'number', hint: 'From 30 to 3650.' },
    },
  },
} as const satisfies Record<string, Group>

export type GroupName = keyof typeof groups
export const groupNames = Object.keys(groups) as GroupName[]

export type Fields = Partial<Record<Key, Asked>>
const entries = (fields: Fields) => Object.entries(fields) as [Key, Asked][]

/** The form of these settings; what is wrong is said beside the field, in the words of the catalog. */
export const FieldsForm = (fields: Fields) =>
  z.record(z.string(), z.unknown()).transform((posted, context) => {
    const values = entries(fields).map(([key, { label, as }]) => {
      const checked = check(key, as === 'check' ? posted[key] === '1' : (posted[key] ?? ''))
      if (checked.ok) return [key, checked.value]
      const message = `${label}: it must be ${checked.must}.`
      context.issues.push({ code: 'custom', message, path: [key], input: posted[key] })
      return [key, catalog[key].default]
    })
    return Object.fromEntries(values) as Partial<Values>
  })

/** What stands in these fields: what was typed, where that was refused, else what is kept. */
export const presentFields = (fields: Fields, values: Values, typed?: Record<string, unknown>) =>
  entries(fields).map(([key, asked]) => ({ key, ...asked, value: typed ? (typed[key] ?? '') : values[key] }))
