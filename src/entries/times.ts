import { Temporal } from 'temporal-polyfill'
import { z } from 'zod'
import type { Member } from '../members/queries.js'
import { type Before, type Outcome, type Typed, writeSpan, writeStart } from '../times/fields.js'
import { dateOf, instantOf } from '../times/moments.js'
import { readSpan, readStart } from '../times/spans.js'

const Text = z.string().trim().max(100, 'That is too long for a time.').optional()

/** When an entry was, as every form that makes or changes one posts it; a field that isn't posted stays as it is. */
export const timeFields = { day: Text, start: Text, end: Text, duration: Text }
export type TimeValues = { [Name in keyof Typed]?: string | undefined }

type Timed = { zone: string; started_at: Date; stopped_at: Date | null }

/** When an entry was, as its form shows it: in its own zone. A running one has neither end nor duration. */
export function writeTimes(entry: Timed, member: Member): Typed {
  const reader = { ...member, zone: entry.zone }
  const started_at = instantOf(entry.started_at)
  return entry.stopped_at
    ? writeSpan({ started_at, stopped_at: instantOf(entry.stopped_at) }, reader)
    : { ...writeStart(started_at, reader), end: '', duration: '' }
}

/**
 * What a posted form says of when `entry` was: nothing where its fields are as they were shown. An end or a duration of a
 * running one is when it stopped.
 */
export function readTimes(
  entry: Timed,
  member: Member,
  posted: TimeValues,
  now: Temporal.Instant = Temporal.Now.instant(),
): Outcome<{ started_at?: Date; stopped_at?: Date }> {
  const reader = { ...member, zone: entry.zone }
  const shown = writeTimes(entry, member)
  const typed = Object.fromEntries(
    Object.entries(shown).map(([name, text]) => [name, posted[name as keyof Typed] ?? text]),
  ) as Typed
  if (Object.entries(shown).every(([name, text]) => typed[name as keyof Typed] === text)) return { ok: true, value: {} }

  const stopped_at = entry.stopped_at ? instantOf(entry.stopped_at) : undefined
  const before: Before = { shown, started_at: instantOf(entry.started_at), ...(stopped_at && { stopped_at }) }
  if (!stopped_at && !typed.end && !typed.duration) {
    const start = readStart(typed, reader, now, before)
    return start.ok ? { ok: true, value: { started_at: dateOf(start.value) } } : start
  }
  const span = readSpan(typed, reader, now, before)
  if (!span.ok) return span
  return { ok: true, value: { started_at: dateOf(span.value.started_at), stopped_at: dateOf(span.value.stopped_at) } }
}
