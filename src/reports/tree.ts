import type { GroupSums, Name } from './groups.js'
import type { Group, Summary } from './summary-form.js'

/** A group of the report with those within it, in the order in which they are shown. */
export type Branch = { key: string | null; name: Name; path: (string | null)[]; sums: GroupSums; within: Branch[] }

const TIMES = new Set<Group>(['day', 'week', 'month'])

/** The groups as a tree: the longest first, times as they went by, or all as `sort` says. */
export function treeOf(
  rows: GroupSums[],
  { groups, sort }: Pick<Summary, 'groups' | 'sort'>,
  locale: string,
): Branch[] {
  const words = new Intl.Collator(locale, { sensitivity: 'base', numeric: true })
  const byPath = new Map<string, Branch>()
  const roots: Branch[] = []
  const nameOf = (path: (string | null)[]) => JSON.stringify(path)
  for (const sums of rows.filter(row => row.level > 0).sort((one, other) => one.level - other.level)) {
    const path = sums.keys
    const branch = { key: path.at(-1) ?? null, name: sums.names.at(-1) ?? null, path, sums, within: [] }
    byPath.set(nameOf(path), branch)
    const siblings = sums.level === 1 ? roots : byPath.get(nameOf(path.slice(0, -1)))?.within
    siblings?.push(branch)
  }

  const byName = (one: Branch, other: Branch) => words.compare(one.name?.name ?? '', other.name?.name ?? '')
  const order = (group: Group | undefined) => {
    const by = sort ?? (group && TIMES.has(group) ? 'name' : 'duration')
    if (by === 'name') return byName
    const sizeOf = ({ sums }: Branch) => (by === 'duration' ? sums.seconds : sums.amount_cents)
    return (one: Branch, other: Branch) => sizeOf(other) - sizeOf(one) || byName(one, other)
  }
  const arrange = (branches: Branch[], level: number): Branch[] =>
    branches.sort(order(groups[level])).map(branch => ({ ...branch, within: arrange(branch.within, level + 1) }))
  return arrange(roots, 0)
}

/** The branches one under the other, each before what is within it. */
export const flat = (branches: Branch[]): Branch[] => branches.flatMap(branch => [branch, ...flat(branch.within)])
