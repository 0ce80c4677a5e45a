import { isTyped } from './fields.js'

// Who has to log in again does so in a dialog. What was on its way waits for that and is sent then, with all that was typed.
const dialog = document.getElementById('again')
const headers = { 'HX-Request': 'true' }
let asking

/** Whether this response only says that somebody has to log in, or to confirm that it's them. */
const asksWho = address => address && /\/(login|confirm)$/.test(new URL(address, location.href).pathname)

/** Puts the form of this response into the dialog; false where it has none, as it goes on in another way. */
async function show(response) {
  // the page beneath may have fields of the same names
  const text = (await response.text()).replace(/ (id|for|aria-describedby)="/g, '$&again-')
  const form = new DOMParser().parseFromString(text, 'text/html').querySelector('form')
  if (!form) return false
  dialog.querySelector('div').replaceChildren(form)
  if (!dialog.open) dialog.showModal()
  form.querySelector('[type=password]')?.focus()
  return true
}

async function send(form) {
  const body = new URLSearchParams(new FormData(form))
  const response = await fetch(form.action, { method: 'POST', headers, body })
  if (response.headers.get('HX-Redirect') === form.elements.return_to.value) dialog.close('done')
  else if (response.status !== 422 || !(await show(response))) dialog.close()
}

dialog?.addEventListener('submit', event => {
  if (event.target.method === 'dialog') return
  event.preventDefault()
  send(event.target).catch(() => dialog.close())
})

/** Resolves when the dialog is closed: whether the log-in went well in it. */
async function ask(address) {
  const url = new URL(address, location.href)
  url.searchParams.set('username', dialog.dataset.username)
  dialog.returnValue = ''
  const closed = new Promise(resolve => dialog.addEventListener('close', resolve, { once: true }))
  const page = await fetch(url, { headers })
  if (page.redirected) return true // logged in meanwhile, in another tab
  if (!(await show(page))) return false
  await closed
  return dialog.returnValue === 'done'
}

const aborted = () => new DOMException('Not logged in', 'AbortError')

/** Sends the request of `ctx`, again after a log-in where it takes one; `refuse` is told where to log in where that failed. */
export async function patiently(ctx, send, refuse) {
  const response = await send()
  const address = response.headers.get('HX-Redirect')
  if (!dialog || ctx.background || !asksWho(address)) return response
  // what the page looks up by itself interrupts nobody who types: what they send asks soon enough
  if (ctx.request.method === 'GET' && ctx.sourceEvent?.type !== 'click') {
    if (isTyped(document)) throw aborted()
    return response
  }

  clearTimeout(ctx.requestTimeout)
  asking ??= ask(address)
    .catch(() => false)
    .finally(() => {
      asking = undefined
    })
  if (await asking) return patiently(ctx, send, refuse)
  refuse(address)
  throw aborted()
}
