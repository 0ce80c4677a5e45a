import htmx from 'htmx.org/dist/htmx.esm.js'
import { isTyped } from './fields.js'

const GAP_MILLISECONDS = 5000

const strip = document.getElementById('timer')
let refreshedAt = Date.now()
let isOvertaken = false

/** Brings the timer up to date for whoever comes back to this tab: it may have been stopped on another device. */
function refresh() {
  if (document.hidden || Date.now() - refreshedAt < GAP_MILLISECONDS || isBusy()) return
  refreshedAt = Date.now()
  isOvertaken = false
  const { tracker } = strip.dataset
  htmx.ajax('GET', location.pathname === tracker ? location.href : tracker, {
    target: '#content',
    swap: strip.getAttribute('hx-swap:inherited'),
    background: true,
  })
}

const isBusy = () => isTyped(document) || document.querySelector('details.menu[open], dialog[open], .htmx-request')

// What somebody did or typed meanwhile is newer than what was on its way.
document.addEventListener('htmx:before:request', ({ detail: { ctx } }) => {
  if (!ctx.background) isOvertaken = true
})
document.addEventListener('htmx:before:swap', event => {
  if (event.detail.ctx.background && (isOvertaken || isTyped(document))) event.preventDefault()
})

if (strip) {
  document.addEventListener('visibilitychange', refresh)
  window.addEventListener('focus', refresh)
  window.addEventListener('pageshow', event => event.persisted && refresh())
}
