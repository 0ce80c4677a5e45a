import htmx from 'htmx.org/dist/htmx.esm.js'

// An element says by data-key which key it answers to: 'n', '?', or two in a row, 'g t'. Fields take the focus, links and
// buttons are clicked; data-sheet is shown over the page.
const SEQUENCE_MILLISECONDS = 1500
const WITHOUT_TEXT = ['button', 'checkbox', 'radio', 'range', 'submit']

let first = ''
let firstAt = 0

document.addEventListener('keydown', event => {
  const { key, target } = event
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.repeat) return
  if (event.isComposing || key.length > 1 || isTyping(target) || document.querySelector('dialog[open]')) return

  const begun = event.timeStamp - firstAt < SEQUENCE_MILLISECONDS ? first : ''
  const element = find(begun ? `${begun} ${key}` : key)
  first = document.querySelector(`[data-key^="${CSS.escape(key)} "]`) ? key : ''
  firstAt = event.timeStamp
  if (!element) return

  first = ''
  event.preventDefault()
  if (element.matches('input, select, textarea')) {
    element.focus()
    element.select?.()
  } else if (element.dataset.sheet) openSheet(element.dataset.sheet)
  else element.click()
})

async function openSheet(address) {
  const make = () =>
    Object.assign(document.createElement('dialog'), { id: 'sheet', className: 'dialog', ariaLabel: 'Keys' })
  const dialog = document.getElementById('sheet') ?? document.body.appendChild(make())
  await htmx.ajax('GET', address, { target: dialog, swap: 'innerHTML' })
  if (dialog.firstChild) dialog.showModal()
}

const find = keys => document.querySelector(`[data-key="${CSS.escape(keys)}"]`)

const isTyping = ({ tagName, type, isContentEditable }) =>
  isContentEditable ||
  tagName === 'TEXTAREA' ||
  tagName === 'SELECT' ||
  (tagName === 'INPUT' && !WITHOUT_TEXT.includes(type))
