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
