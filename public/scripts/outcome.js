import { isTyped } from './fields.js'

const content = document.getElementById('content')
const region = document.getElementById('flash')
const said = document.getElementById('said')

/** Says `text` to whoever listens to the page instead of looking at it. */
export function say(text) {
  said.textContent = ''
  setTimeout(() => {
    said.textContent = text
  }, 100)
}

/** Says in the line under the strip that something failed. The page, and what was typed into it, stays as it is. */
function fail(text, link) {
  const line = document.getElementById('failure')?.content.cloneNode(true)
  if (!line) return
  const words = line.querySelector('span')
  words.textContent = text
  if (link) words.after(link)
  region.setAttribute('role', 'alert')
  region.replaceChildren(line)
}

const saving = ctx => ctx.request.method !== 'GET'
const again = ctx => (saving(ctx) ? 'so nothing was saved. Try again in a moment.' : 'Try again in a moment.')

document.addEventListener('htmx:before:request', ({ detail: { ctx } }) => {
  region?.setAttribute('role', 'status')
  const { fetch } = ctx
  ctx.fetch = (action, request) => patiently(ctx, () => fetch(action, request))
})

/** Whether a response only says that somebody has to log in, or to confirm that it's them. */
const asksWho = address => address && /\/(login|confirm)$/.test(new URL(address, location.href).pathname)

/** Sends the request of `ctx`, again after a log-in where it takes one. */
async function patiently(ctx, send) {
  const response = await send()
  const address = response.headers.get('HX-Redirect')
  if (!document.getElementById('again') || ctx.background || !asksWho(address)) return response

  // what the page looks up by itself interrupts nobody who types: what they send asks soon enough
  const isAsked = saving(ctx) || ctx.sourceEvent?.type === 'click'
  if (!isAsked && !isTyped(document)) return response
  if (isAsked) {
    clearTimeout(ctx.requestTimeout)
    if (await logIn(address)) return patiently(ctx, send)
    fail(
      'You are not logged in. What you typed is still here: log in, come back to this tab and try again.',
      loginLink(address),
    )
  }
  throw new DOMException('Not logged in', 'AbortError')
}

/** Whether somebody logged in without leaving the page. Few ever need the script, so it comes when they do. */
const logIn = address => import('./again.js').then(({ logIn }) => logIn(address)).catch(() => false)

document.addEventListener('htmx:before:response', event => {
  const { ctx } = event.detail
  const { status, raw } = ctx.response
  if (status < 500) return
  event.preventDefault()
  raw.body?.cancel()
  if (!ctx.background) fail(`The server had a problem, ${again(ctx)}`)
})

document.addEventListener('htmx:error', event => {
  const { ctx } = event.detail
  if (!ctx || ctx.background) return
  fail(
    ctx.response
      ? 'This page could not be brought up to date. Reload it.'
      : `The server can’t be reached, ${again(ctx)}`,
  )
})

const toFirstMistake = () => document.querySelector('[aria-invalid="true"]')?.focus()

// A refused form leads to its first wrong field, an error page to its beginning.
toFirstMistake()
document.addEventListener('htmx:after:swap', event => {
  const status = event.detail.ctx.response?.status
  if (status === 422) toFirstMistake()
  else if (status >= 400) content.focus()
})

document.addEventListener('click', event => {
  if (!event.target.closest('[data-dismiss]')) return
  region.replaceChildren()
  content.focus({ preventScroll: true })
})

function loginLink(address) {
  const link = document.createElement('a')
  Object.assign(link, { className: 'button small', href: address, target: '_blank', textContent: 'Log in' })
  return link
}
