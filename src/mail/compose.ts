import type { SendMailOptions } from 'nodemailer'
import nunjucks from 'nunjucks'
import type { Settings } from '../settings/reader.js'
import { isAddress } from './address.js'
import { eventOf } from './events.js'
import { type Context, isKind, type Kind, kinds } from './kinds.js'
import { asText, fillIn, type Piece } from './placeholders.js'
import type { Addressee, Mail } from './queries.js'
import type { Wording } from './wordings.js'

/** Renders `name` with `context`: HTML with everything escaped, and text with nothing escaped. */
export type Templates = (name: string, context: Context & { pieces?: Piece[] }) => { html: string; text: string }

/** Opens the templates of mails below `views`. A name that is missing in the context is an error, not a gap. */
export function mailTemplates(views: string): Templates {
  const environment = (autoescape: boolean) =>
    new nunjucks.Environment(new nunjucks.FileSystemLoader(views), {
      autoescape,
      throwOnUndefined: true,
      trimBlocks: true,
      lstripBlocks: true,
    })
  const html = environment(true)
  const text = environment(false)
  return (name, context) => ({
    html: html.render(`mail/${name}.njk`, context),
    text: text.render(`mail/${name}.txt.njk`, context),
  })
}

export type Composing = {
  mail: Mail
  addressee: Addressee | undefined
  /** Words of the operator's in place of Stint's own. */
  wording?: Wording | undefined
  settings: Pick<Settings, 'get'>
  baseUrl: string
  templates: Templates
}

/**
 * The message of a mail. The same mail always has the same Message-ID, so that a server or a reader can drop what comes
 * twice; but one with a link has another at each attempt, as only its latest link works. Throws where the mail can't be one: an unknown kind, or a recipient that isn't just an address.
 */
export function compose({ mail, addressee, wording, settings, baseUrl, templates }: Composing): SendMailOptions {
  const { kind, recipient } = mail
  if (!isKind(kind)) throw new Error(`This version of Stint knows no mail of the kind ${JSON.stringify(kind)}.`)
  if (!isAddress(recipient)) throw new Error(`${JSON.stringify(recipient)} is not one plain e-mail address.`)

  const { hostname } = new URL(baseUrl)
  const known = {
    instance_name: settings.get('instance_name'),
    base_url: baseUrl,
    caused_at: instant(mail.created_at, addressee),
    person: addressee && { name: addressee.alias || addressee.username, username: addressee.username },
    data: mail.data,
  }
  const context: Context = { ...known, event: eventOf(kind, known) }
  return {
    from: { name: context.instance_name, address: settings.get('mail_from') || `stint@${hostname}` },
    to: { name: '', address: recipient },
    ...written(kind, wording, context, templates),
    date: mail.created_at,
    messageId: `<${mail.id}${'prepare' in kinds[kind] ? `.${mail.attempts}` : ''}@${hostname}>`,
    headers: { 'Auto-Submitted': 'auto-generated' },
    disableFileAccess: true,
    disableUrlAccess: true,
  }
}

/** The subject, the page and the text of a mail, in the operator's words where there are some. */
export const written = (kind: Kind, wording: Wording | undefined, context: Context, templates: Templates) =>
  wording
    ? {
        subject: asText(fillIn(kind, wording.subject, context)).replace(/\s+/gu, ' '),
        ...templates('worded', { ...context, pieces: fillIn(kind, wording.body, context) }),
      }
    : { subject: kinds[kind].subject(context), ...templates(kind, context) }

/** An instant in words, in a zone, which is named: the person's own, unless it is told otherwise. */
export function instant(
  at: Date,
  { zone, locale, hour_cycle }: Pick<Addressee, 'zone' | 'locale' | 'hour_cycle'> = SERVER,
) {
  const format = new Intl.DateTimeFormat(locale, {
    dateStyle: 'full',
    timeStyle: 'short',
    hourCycle: hour_cycle === 12 ? 'h12' : 'h23',
    timeZone: zone,
  })
  return `${format.format(at)} (${zone})`
}

const SERVER = { zone: 'UTC', locale: 'en', hour_cycle: 24 } as const
