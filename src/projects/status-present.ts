import { anyRate } from '../entries/policy.js'
import type { Member } from '../members/queries.js'
import { moneyFor } from '../rates/present.js'
import type { Project } from './queries.js'
import type { Part, Status, Sum } from './status.js'

/**
 * The status as the page shows it. `amount` is undefined wherever the member sees none, so that no figure gets into the
 * page; `is_part` says that the amounts leave out entries whose rates they don't see.
 */
export function presentStatus(member: Member, project: Project, { total, tasks, members }: Status) {
  const money = moneyFor(member)
  const sees = project.is_manager || (anyRate(member) && (total.seen_count > 0 || total.hidden_count === 0))
  const isPart = total.hidden_count > 0
  const present = (sum: Sum) => ({
    seconds: sum.seconds,
    billable_seconds: sum.billable_seconds,
    other_seconds: sum.seconds - sum.billable_seconds,
    amount: sees ? money.show(sum.amount_cents) : undefined,
    percent: share(sum.seconds, total.seconds),
  })
  const presentPart = (part: Part) => ({ name: part.name, ...present(part) })
  return {
    sees_amounts: sees,
    is_part: sees && isPart,
    total: {
      ...present(total),
      billable_percent: share(total.billable_seconds, total.seconds),
      other_percent: share(total.seconds - total.billable_seconds, total.seconds),
    },
    tasks: tasks.map(presentPart),
    members: members.map(presentPart),
    estimate:
      project.estimate_seconds !== null
        ? { seconds: project.estimate_seconds, ...progress(total.seconds, project.estimate_seconds) }
        : project.estimate_cents !== null && sees && !isPart
          ? {
              amount: money.show(project.estimate_cents),
              ...progress(total.amount_cents, project.estimate_cents),
              left: money.show(Math.abs(project.estimate_cents - total.amount_cents)),
            }
          : undefined,
  }
}

/** A part of a whole in percent, with one decimal. */
const share = (part: number, whole: number) => (whole === 0 ? 0 : Math.round((1000 * part) / whole) / 10)

const progress = (spent: number, planned: number) => ({
  percent: Math.floor((100 * spent) / planned),
  bar: Math.min(100, Math.floor((100 * spent) / planned)),
  is_over: spent > planned,
  left_seconds: Math.abs(planned - spent),
})
