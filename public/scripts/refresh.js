import htmx from 'htmx.org/dist/htmx.esm.js'
import { isTyped } from './fields.js'

const GAP_MILLISECONDS = 5000

const strip = document.getElementById('timer')
let refreshedAt = Date.now()
let isOvertaken = false
/** Requests are counted as they are sent: this one has sent its answer last of all. */
let sent = 0
let answered = 0

/** Brings the timer up to date for whoever comes back to this tab: it may have been stopped on another device. */
function refresh() {
  if (document.hidden || Date.now() - refreshedAt < GAP_MILLISECONDS || isBusy()) return
  load()
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

// What somebody did or typed meanwhile is newer than what was on its way. What was said to them stays.
document.addEventListener('htmx:before:request', ({ detail: { ctx } }) => {
  if (!ctx.background) isOvertaken = true
  ctx.sent = ++sent
})
document.addEventListener('htmx:before:swap', event => {
  const { ctx, tasks } = event.detail
  if (!ctx.background) return
  if (isOvertaken || isTyped(document)) event.preventDefault()
  const said = tasks.findIndex(({ target }) => target?.id === 'flash')
  if (said >= 0) tasks.splice(said, 1)
})

// Every answer shows the timer and the list as they were then. One that comes after the answer to a later request may not
// know what that did.
document.addEventListener('htmx:finally:swap', ({ detail: { ctx } }) => {
  if (ctx.target?.id !== 'content') return
  if (ctx.sent < answered) load()
  else answered = ctx.sent
})

if (strip) {
  document.addEventListener('visibilitychange', refresh)
  window.addEventListener('focus', refresh)
  window.addEventListener('pageshow', event => event.persisted && refresh())
}
