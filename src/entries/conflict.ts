import type { EntryForm } from './edit.js'

/** One thing that an entry says, as it is stored now and as it was typed. */
type Side = { label: string; stored: string; typed: string; differs: boolean }

/** What two versions of an entry say, thing by thing; `dayText` writes a date for the reader. */
export function compare(stored: EntryForm, typed: EntryForm, dayText: (day: string) => string): Side[] {
  const side = (label: string, textOf: (form: EntryForm) => string): Side => {
    const [one, other] = [textOf(stored), textOf(typed)]
    return { label, stored: one, typed: other, differs: one !== other }
  }
  return [
    side('Description', form => form.description),
    side('Project', ({ project, task }) => [project?.name, task?.name].filter(Boolean).join(': ')),
    side('Tags', form => form.tags.map(tag => tag.name).join(', ')),
    side('Billable', form => (form.billable === '1' ? 'Yes' : 'No')),
    side('Day', form => dayText(form.day)),
    side('Time', ({ start, end }) => [start, end].filter(Boolean).join(' – ')),
    side('Duration', form => form.duration),
  ]
}
