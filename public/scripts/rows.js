import htmx from 'htmx.org/dist/htmx.esm.js'

// A row of the list opens as its form, in its place; which field gets the focus depends on where it was pressed.
const FIELDS = { project: '.entry-form summary', chips: '[data-pick="tags"] summary', times: '[name="start"]' }
const CONTROLS = 'a, button, input, label, summary, .popup'

const content = document.getElementById('content')
const unfolded = []
const opened = []
/** Whether somebody was anywhere before a swap: if it takes that place away, they go on in the content. */
let wasSomewhere = false

document.addEventListener('click', event => {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return
  const closing = event.target.closest('.entry + .entry-form [data-close]')
  const row = event.target.closest('.entry')
  if (closing) {
    event.preventDefault()
    close(closing.closest('.entry-form'))
  } else if (row) press(event, row)
})

function press(event, row) {
  const { target } = event
  const link = target.closest('a[data-open]')
  const isBare = !target.closest(CONTROLS) && getSelection().isCollapsed
  if (!link && !isBare) return
  const form = link ?? row.querySelector('.what > a[data-open]')
  if (form) {
    event.preventDefault()
    open(row, form, target)
  } else if (row.nextElementSibling?.matches('details')) row.nextElementSibling.open ^= true
}

// The forms of the rows, and those in their place, are sent by this instead of by an attribute on each of their buttons.
document.addEventListener('submit', event => {
  const { target, submitter } = event
  if (!target.matches('.tools, [data-inline]') || submitter?.matches('[data-leave]')) return
  event.preventDefault()
  if (target.matches('.htmx-request')) return
  const path = submitter?.getAttribute('formaction') ?? target.getAttribute('action')
  htmx.ajax('POST', path, { source: target, event, target: content, swap: 'innerMorph' })
})

async function open(row, link, target) {
  if (row.matches('.htmx-request') || row.nextElementSibling) return
  await htmx.ajax('GET', link.href, { source: row, target: row, swap: 'afterend' })
  const form = row.nextElementSibling
  const name = Object.keys(FIELDS).find(name => target.closest(`.${name}`))
  const field = form?.querySelector(
    FIELDS[name] ?? (target.closest('.duration') ? '[name="duration"]' : 'input[type="text"]'),
  )
  field?.focus()
  field?.select?.()
}

function close(form) {
  const row = form.previousElementSibling
  form.remove()
  row.querySelector('.what > a')?.focus()
}

document.addEventListener('keydown', event => {
  const form = event.key === 'Escape' && !event.defaultPrevented && event.target.closest?.('.entry + .entry-form')
  if (form) close(form)
})

// A fresh list has no forms in it and everything folded: what is open stays open, except the form that was sent.
document.addEventListener('htmx:before:swap', ({ detail: { ctx } }) => {
  if (ctx.target !== content) return
  const { activeElement } = document
  wasSomewhere = activeElement !== document.body
  unfolded.push(...[...content.querySelectorAll('.fold > details[open]')].map(({ id }) => id))
  for (const form of content.querySelectorAll('.entry + .entry-form')) {
    if (form.contains(ctx.sourceElement)) continue
    opened.push({ form, row: form.previousElementSibling.id, focused: form.contains(activeElement) && activeElement })
    form.remove()
  }
})

document.addEventListener('htmx:finally:swap', () => {
  for (const id of unfolded.splice(0)) document.getElementById(id)?.setAttribute('open', '')
  for (const { form, row, focused } of opened.splice(0)) {
    document.getElementById(row)?.after(form)
    if (focused) focused.focus()
  }
  const next = content?.querySelector('[data-focus]')
  if (next) {
    next.removeAttribute('data-focus')
    next.closest('details')?.setAttribute('open', '')
    next.focus()
  } else if (wasSomewhere && document.activeElement === document.body) content.focus({ preventScroll: true })
  wasSomewhere = false
})
