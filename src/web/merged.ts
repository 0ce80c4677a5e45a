/** A form sends along under this name what it showed in a field. */
const wasName = (field: string) => `was_${field}`

/** Which fields are to be kept as they were typed; or, by their names, why some can't be, and the form to show again. */
export type Merged =
  | { ok: true; changed: string[] }
  | { ok: false; errors: Record<string, string>; body: Record<string, unknown> }

/**
 * Sets what was typed into a form of fields against what it showed in them, both in its body, and what is kept by now, so
 * that two people with the same form don't undo what the other did. A field that was left as it was shown stays as it is
 * kept; one that somebody else has changed as well is refused, once. What was not shown, as by a script, is simply kept.
 */
export function merge(typed: Record<string, string>, body: unknown, kept: Record<string, unknown>): Merged {
  const sent = { ...(body as Record<string, unknown>) }
  const was = (name: string) => sent[wasName(name)]
  const is = (name: string) => String(kept[name] ?? '')
  const changed = Object.keys(typed).filter(name => typed[name] !== is(name) && typed[name] !== was(name))
  const clashes = changed.filter(name => was(name) !== undefined && was(name) !== is(name))
  if (clashes.length === 0) return { ok: true, changed }
  return {
    ok: false,
    errors: Object.fromEntries(clashes.map(name => [name, said(is(name))])),
    body: { ...sent, ...Object.fromEntries(clashes.map(name => [wasName(name), is(name)])) },
  }
}

const said = (kept: string) =>
  `Somebody has ${kept ? `made this “${kept}”` : 'emptied this'} meanwhile. Save again to have yours.`
