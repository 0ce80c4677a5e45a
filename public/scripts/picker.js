import htmx from 'htmx.org/dist/htmx.esm.js'
import { activate, activeIn, listOf, optionsIn } from './listbox.js'
import { say } from './outcome.js'
import { billFor, setBillable, setProject, setTags, tagsIn, touch } from './work.js'

// A field that is searched: .pick holds the native control, which keeps the choice, and a list that is fetched as typed.
// A description with data-suggest has a list of its own, of what the person wrote before.
const TYPING_MILLISECONDS = 150
const LETTERS = 2

// a swap leaves alone what somebody is choosing from
htmx.config.morphSkip += ', .pick:has(> [open])'

let timeout
/** Counts what was asked for: an answer to less than what is typed by now is not the last word. */
let asked = 0
let isPending = false
/** The keys that came before the list they are meant for. */
let moves = []
let enters = false
/** The list on which the pointer is down, and whether it has to be fetched anew then. */
let pressed
let isHeld = false

const pickOf = element => element.closest('.pick')
const fieldOf = list => document.querySelector(`[aria-controls="${list.id}"]`)
const chosenIn = pick =>
  pick.dataset.pick === 'tags'
    ? tagsIn(pick)
        .map(([id]) => id)
        .join()
    : pick.querySelector('select').value

async function load(input) {
  const pick = pickOf(input)
  const list = listOf(input)
  if (!list) return // a swap took it away meanwhile, and htmx would answer into the whole page
  const mine = ++asked
  const values = { q: input.value.trim(), ...(pick && { chosen: chosenIn(pick) }) }
  await htmx.ajax('GET', pick?.dataset.from ?? input.dataset.suggest, {
    source: list,
    target: list,
    swap: 'innerHTML',
    values,
  })
  if (mine === asked && list !== pressed) show(input)
}

function show(input) {
  isPending = false
  const list = listOf(input)
  if (!list) return
  const found = optionsIn(list).filter(option => !option.dataset.create)
  const isSuggesting = !pickOf(input)
  if (isSuggesting) reveal(input, found.length > 0 && document.activeElement === input)
  activate(input, !isSuggesting && (input.value ? found[0] : list.querySelector('[aria-selected="true"]')))
  for (const key of moves.splice(0)) move(input, key)
  if (input.value && (found.length > 0 || !isSuggesting)) say(found.length === 1 ? '1 found' : `${found.length} found`)
  if (enters) activeIn(input)?.click()
  enters = false
}

function move(input, key) {
  const options = optionsIn(listOf(input))
  const active = activeIn(input)
  const step = key === 'ArrowDown' ? 1 : active ? -1 : 0
  activate(input, options.at((options.indexOf(active) + step) % options.length))
}

function reveal(input, isOpen) {
  listOf(input).hidden = !isOpen
  input.setAttribute('aria-expanded', isOpen)
  if (!isOpen) activate(input)
}

/** Gives a description its list, which a swap takes away again. */
function prepare(input) {
  if (listOf(input)) return
  const list = document.createElement('div')
  Object.assign(list, {
    id: `${input.id}-suggestions`,
    className: 'popup suggestions',
    role: 'listbox',
    ariaLabel: 'Suggestions',
    hidden: true,
  })
  list.setAttribute('hx-sync', 'this:replace')
  input.after(list)
  Object.assign(input, { role: 'combobox', ariaAutoComplete: 'list', ariaExpanded: 'false' })
  input.setAttribute('aria-controls', list.id)
}

document.addEventListener('input', ({ target }) => {
  if (target.dataset.suggest) prepare(target)
  if (!listOf(target)) return
  clearTimeout(timeout)
  if (target.dataset.suggest && target.value.trim().length < LETTERS) return reveal(target, false)
  asked += 1
  isPending = true
  moves = []
  timeout = setTimeout(load, TYPING_MILLISECONDS, target)
})

// What is searched for is no change of the form around it.
document.addEventListener(
  'change',
  event => event.target.matches('.picker > .search > input') && event.stopImmediatePropagation(),
  true,
)

document.addEventListener(
  'toggle',
  ({ target }) => {
    const input = target.matches('.pick > details') && target.querySelector('[role="combobox"]')
    if (!input) return
    const pick = pickOf(input)
    // a swap leaves alone what somebody is choosing from
    pick.toggleAttribute('hx-morph-skip', target.open)
    if (target.open) {
      input.focus()
      load(input)
    } else {
      clearTimeout(timeout)
      input.value = ''
      activate(input)
      listOf(input).replaceChildren()
      if (pick.dataset.changed) touch(pick)
    }
  },
  true,
)

document.addEventListener(
  'focusout',
  ({ target }) => target.dataset?.suggest && listOf(target) && reveal(target, false),
)

document.addEventListener('keydown', event => {
  const { key, target } = event
  const list = listOf(target)
  if (!list || list.hidden || event.isComposing) return

  if (key === 'ArrowDown' || key === 'ArrowUp') {
    if (isPending) moves.push(key)
    else move(target, key)
  } else if (key === 'Enter') {
    const creates = event.ctrlKey || event.metaKey
    const option = creates ? list.querySelector('[data-create]') : activeIn(target)
    if (!pickOf(target) && !option) return
    if (isPending && !creates) enters = true
    else option?.click()
  } else if (key === 'Escape' && !pickOf(target)) reveal(target, false)
  else return
  event.preventDefault()
})

// What is under the pointer stays there until it is let go, else its click would be lost: a fresh list comes after that.
document.addEventListener('pointerdown', ({ target }) => {
  pressed = target.closest('[role="listbox"]')
})
document.addEventListener('htmx:before:swap', event => {
  if (!pressed || event.detail.ctx.target !== pressed) return
  event.preventDefault()
  isHeld = true
})
for (const name of ['pointerup', 'pointercancel'])
  document.addEventListener(name, () => {
    const input = isHeld && fieldOf(pressed)
    pressed = undefined
    isHeld = false
    if (input) load(input)
  })

// The field keeps the focus.
document.addEventListener('mousedown', event => event.target.closest('[role="option"]') && event.preventDefault())

document.addEventListener('click', ({ target }) => {
  const option = target.closest('[role="option"]:not([aria-disabled])')
  if (option) choose(option, fieldOf(option.closest('[role="listbox"]')))
  const bill = target.closest('[data-pick="billable"] > button')
  if (bill) billFor(bill)
})

async function choose(option, input) {
  const pick = pickOf(option)
  const { value, label, create, project, description, tags, billable } = option.dataset

  if (create) {
    const list = listOf(input)
    clearTimeout(timeout)
    asked += 1
    const path = pick.dataset.from.replace(/\w+$/, create)
    await htmx.ajax('POST', path, {
      source: list, // what was still looked for would overwrite the answer
      target: list,
      swap: 'innerHTML',
      values: { name: input.value.trim(), within: project },
    })
    const made = list.querySelector('[data-value]')
    if (made) made.click()
    else say(list.textContent.trim())
  } else if (!pick) {
    const form = input.form
    input.value = description
    setProject(form.querySelector('[data-pick="project"]'), option.dataset)
    setTags(form.querySelector('[data-pick="tags"]'), JSON.parse(tags))
    setBillable(form, billable === '1', true)
    reveal(input, false)
    touch(input)
  } else if (pick.dataset.pick === 'tags') {
    const others = tagsIn(pick).filter(([id]) => id !== value)
    const isNew = others.length === tagsIn(pick).length
    setTags(pick, isNew ? [...others, [value, label]] : others)
    option.setAttribute('aria-selected', isNew)
    pick.dataset.changed = '1'
    activate(input, option)
  } else {
    setProject(pick, option.dataset)
    setBillable(pick.closest('form'), billable === '1')
    pick.querySelector('details.menu[open]').open = false
    pick.querySelector('details.scripted > summary').focus()
    touch(pick)
  }
}
