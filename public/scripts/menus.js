// details.menu opens and closes by itself; this closes it as menus are closed.
const openMenus = () => [...document.querySelectorAll('details.menu[open]')]

document.addEventListener('click', event => {
  for (const menu of openMenus()) if (!menu.contains(event.target)) menu.open = false
})

// A press on what can't be focused, such as a label, focuses what is around the menu.
document.addEventListener('focusin', ({ target }) => {
  for (const menu of openMenus()) if (!menu.contains(target) && !target.contains(menu)) menu.open = false
})

// One that would leave the window opens towards the other side.
document.addEventListener(
  'toggle',
  ({ target }) => {
    const popup = target.matches('details.menu[open]') && target.querySelector('.popup')
    const { left, right } = popup ? popup.getBoundingClientRect() : {}
    if (left < 0 || right > innerWidth) popup.classList.toggle('start')
  },
  true,
)

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
