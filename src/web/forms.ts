import { randomBytes } from 'node:crypto'
import type { z } from 'zod'

/** What a posted form came to: its checked value, or what was typed and one sentence for each wrong field. */
export type Form<Value> =
  | { ok: true; value: Value }
  | { ok: false; values: Record<string, unknown>; errors: Record<string, string> }

/** Checks a posted body against `schema`. Passwords are never handed back to the page. */
export function parse<Schema extends z.ZodType>(schema: Schema, body: unknown): Form<z.infer<Schema>> {
  const result = schema.safeParse(body ?? {})
  if (result.success) return { ok: true, value: result.data }

  const errors: Record<string, string> = {}
  for (const issue of result.error.issues) errors[issue.path.join('.')] ??= issue.message
  return refuse(body, errors)
}

/** A form whose fields are well formed, but that can't be: `errors` says why beside the fields. */
export const refuse = (body: unknown, errors: Record<string, string>): Form<never> & { ok: false } => ({
  ok: false,
  values: withoutPasswords(body),
  errors,
})

const withoutPasswords = (body: unknown) =>
  Object.fromEntries(Object.entries(body ?? {}).filter(([name]) => !name.includes('password')))

/** A random id that a creating form carries, so that posting it twice creates once. */
export const newFormId = () => randomBytes(12).toString('hex')
