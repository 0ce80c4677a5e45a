// Rows that are ticked to be edited or deleted together. A row of several has their ids with commas between.
const boxesIn = root => [...root.querySelectorAll('.entry > [type="checkbox"]')]

document.addEventListener('change', ({ target }) => {
  if (target.dataset.select === 'day') {
    for (const box of boxesIn(target.closest('.day'))) box.checked = target.checked
  } else if (target.matches('.entry > [type="checkbox"]')) tie(target)
  else if (target.form?.matches('[data-tick]')) tick(target)
  count()
})

document.addEventListener('click', ({ target }) => {
  if (!target.closest('button[data-select="all"]')) return
  for (const box of boxesIn(document)) box.checked = true
  count()
})

document.addEventListener('reset', () => setTimeout(count))
document.addEventListener('htmx:finally:swap', count)

/** A row of several is ticked when all of them are. */
function tie(box) {
  const fold = box.closest('.fold')
  if (!fold) return
  const [all, ...each] = boxesIn(fold)
  if (box === all) for (const one of each) one.checked = all.checked
  else all.checked = each.every(one => one.checked)
}

function count() {
  const output = document.querySelector('[data-count]')
  if (!output) return
  const ids = boxesIn(document).flatMap(box => (box.checked ? box.value.split(',') : []))
  output.textContent = `${new Set(ids).size} selected`
  for (const day of document.querySelectorAll('[data-select="day"]'))
    day.checked = boxesIn(day.closest('.day')).every(box => box.checked)
}

/** In the form for several entries, what somebody fills in is ticked to be changed. */
function tick(field) {
  const box = field.closest('.field')?.querySelector('[name="change"]')
  if (box && box !== field) box.checked = true
}
