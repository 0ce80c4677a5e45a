// details.menu opens and closes by itself; this closes it as menus are closed.
const openMenus = () => [...document.querySelectorAll('details.menu[open]')]

document.addEventListener('click', event => {
  for (const menu of openMenus()) if (!menu.contains(event.target)) menu.open = false
})

document.addEventListener('focusin', event => {
  for (const menu of openMenus()) if (!menu.contains(event.target)) menu.open = false
})

document.addEventListener('keydown', event => {
  const menu = event.key === 'Escape' && openMenus().at(-1)
  if (!menu) return

  event.preventDefault()
  menu.open = false
  menu.querySelector('summary').focus()
})

// The arrow keys walk through a menu, and open it. A field in one has arrows of its own.
const STEPS = { ArrowDown: 1, ArrowUp: -1 }

document.addEventListener('keydown', event => {
  const { key, target } = event
  const menu = STEPS[key] && target.closest('details.menu')
  if (!menu || target.matches('input:not([type="checkbox"])')) return

  event.preventDefault()
  menu.open = true
  const items = [...menu.querySelectorAll('.popup :is(a, button, input)')].filter(item => item.checkVisibility())
  const at = items.indexOf(target)
  items.at(at < 0 ? Math.min(STEPS[key], 0) : (at + STEPS[key]) % items.length)?.focus()
})
