type Order = 'asc' | 'desc'
type Sorting<Sort> = { sort: Sort; order?: Order | undefined }
type FirstOrder<Sort> = (sort: Sort) => Order

type Head = { next: Order; sorted?: 'ascending' | 'descending' }

/** How a list is sorted by `column` now, and which order its head leads to: a second press turns the order round. */
export function headOf<Sort>(column: Sort, sorting: Sorting<Sort>, firstOrder: FirstOrder<Sort>): Head {
  const { sort, order = firstOrder(sort) } = sorting
  if (column !== sort) return { next: firstOrder(column) }
  return order === 'asc' ? { next: 'desc', sorted: 'ascending' } : { next: 'asc', sorted: 'descending' }
}

/**
 * The columns of a list that stands by name at first, with addresses that keep what it is `narrowed` to, and what the
 * list's own address keeps.
 */
export function presentSorting<Sort extends string>(
  columns: readonly Sort[],
  narrowed: Record<string, string>,
  sorting: Sorting<Sort>,
  firstOrder: FirstOrder<Sort>,
) {
  const { sort, order = firstOrder(sort) } = sorting
  const heads = columns.map(column => {
    const { next, sorted } = headOf(column, sorting, firstOrder)
    return [column, { href: `?${new URLSearchParams({ ...narrowed, sort: column, order: next })}`, sorted }]
  })
  return {
    columns: Object.fromEntries(heads),
    kept: { ...narrowed, ...(sort === 'name' && order === 'asc' ? {} : { sort, order }) },
  }
}
