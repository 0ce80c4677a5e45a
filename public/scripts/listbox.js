// A combobox and its listbox: the field keeps the focus, and says which option is active.
let count = 0

export const listOf = input => document.getElementById(input.getAttribute?.('aria-controls'))
export const optionsIn = list => [...list.querySelectorAll('[role="option"]:not([aria-disabled])')]
export const activeIn = input => document.getElementById(input.getAttribute('aria-activedescendant'))

/** Makes an option the active one, or none. */
export function activate(input, option) {
  activeIn(input)?.classList.remove('active')
  input.removeAttribute('aria-activedescendant')
  if (!option) return
  option.id ||= `option-${++count}`
  option.classList.add('active')
  option.scrollIntoView({ block: 'nearest' })
  input.setAttribute('aria-activedescendant', option.id)
}
