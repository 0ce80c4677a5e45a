/** What every template of a mail sees; `person` is missing where the recipient has no account here. */
export type Context = {
  instance_name: string
  base_url: string
  /** When the mail was caused, as the person would write it. */
  caused_at: string
  person?: { name: string; username: string }
  data: Record<string, string>
}

/** Every mail that Stint sends. Its templates are views/mail/<kind>.njk and views/mail/<kind>.txt.njk. */
export const kinds = {
  password_changed: { subject: ({ instance_name }: Context) => `Your password on ${instance_name} was changed` },
  test: { subject: ({ instance_name }: Context) => `A test mail from ${instance_name}` },
}

export type Kind = keyof typeof kinds

export const isKind = (name: string): name is Kind => Object.hasOwn(kinds, name)
