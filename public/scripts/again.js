// Who has to log in again does so in a dialog. What was on its way waits for that and is sent then, with all that was typed.
const dialog = document.getElementById('again')
const headers = { 'HX-Request': 'true' }
let asking

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

dialog.addEventListener('submit', event => {
  if (event.target.method === 'dialog') return
  event.preventDefault()
  send(event.target).catch(() => dialog.close())
})

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

/** Asks at `address` who it is; true when that log-in went well. Requests that end at the same moment ask once. */
export function logIn(address) {
  asking ??= ask(address).finally(() => {
    asking = undefined
  })
  return asking
}
