import htmx from 'htmx.org/dist/htmx.esm.js'
import { isTyped } from './fields.js'

const GAP_MILLISECONDS = 5000

const strip = document.getElementById('timer')
let refreshedAt = Date.now()
let isOvertaken = false
/** Requests are counted as they are sent: this one has sent its answer last of all. */
let sent = 0
let answered = 0
/** What somebody unfolded in a part that comes by itself stays so. */
const unfolded = []

/** Brings the timer up to date for whoever comes back to this tab: it may have been stopped on another device. */
function refresh() {
  if (document.hidden || Date.now() - refreshedAt < GAP_MILLISECONDS || isBusy()) return
  load()
  document.querySelector('[data-live]')?.dispatchEvent(new Event('every'))
}

function load() {
  refreshedAt = Date.now()
  isOvertaken = false
  const { tracker } = strip.dataset
  htmx.ajax('GET', location.pathname === tracker ? location.href : tracker, {
    source: strip,
    target: '#content',
    swap: strip.getAttribute('hx-swap:inherited'),
    background: true,
  })
}

const isBusy = () => isTyped(document) || document.querySelector('details.menu[open], dialog[open], .htmx-request')

// What asks by itself waits while nobody sees it, and while somebody is in the middle of something.
document.addEventListener('htmx:config:request', event => {
  const { ctx } = event.detail
  if (!ctx.sourceElement.matches('[data-live]')) return
  if (document.hidden || isBusy()) event.preventDefault()
  ctx.background = true
})

// What somebody did or typed meanwhile is newer than what was on its way. What was said to them stays.
document.addEventListener('htmx:before:request', ({ detail: { ctx } }) => {
  isOvertaken = !ctx.background
  ctx.sent = ++sent
})
document.addEventListener('htmx:before:swap', event => {
  const { ctx, tasks } = event.detail
  if (!ctx.background) return
  if (isOvertaken || isTyped(document)) event.preventDefault()
  unfolded.push(...(ctx.target?.querySelectorAll?.('details[id][open]') ?? []))
  const said = tasks.findIndex(({ target }) => target?.id === 'flash')
  if (said >= 0) tasks.splice(said, 1)
})

// Every answer shows the timer and the list as they were then. One that comes after the answer to a later request may not
// know what that did.
document.addEventListener('htmx:finally:swap', ({ detail: { ctx } }) => {
  for (const { id } of unfolded.splice(0)) document.getElementById(id)?.setAttribute('open', '')
  if (ctx.target?.id !== 'content') return
  if (ctx.sent < answered) load()
  else answered = ctx.sent
})

if (strip) {
  document.addEventListener('visibilitychange', refresh)
  window.addEventListener('focus', refresh)
  window.addEventListener('pageshow', event => event.persisted && refresh())
}
