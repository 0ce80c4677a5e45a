// Who has to log in again does so in a dialog. What was on its way waits for that and is sent then, with all that was typed.
const dialog = document.getElementById('again')
const headers = { 'HX-Request': 'true' }
let asking

/** Puts the form of this response into the dialog, and ways to log in elsewhere; false where it has no form, as it goes on in another way. */
async function show(response) {
  // the page beneath may have fields of the same names
  const text = (await response.text()).replace(/ (id|for|aria-describedby)="/g, '$&again-')
  const page = new DOMParser().parseFromString(text, 'text/html')
  const form = page.querySelector('form')
  if (!form) return false
  const ways = page.querySelector('.ways')
  dialog.querySelector('div').replaceChildren(...(ways ? [elsewhere(ways)] : []), form)
  if (!dialog.open) dialog.showModal()
  form.querySelector('[type=password]')?.focus()
  return true
}

/** Providers live in pages of their own, so they open in a tab: back from there, what waits is tried again. */
function elsewhere(ways) {
  for (const twin of ways.querySelectorAll('.remembering')) twin.remove()
  for (const link of ways.querySelectorAll('a')) {
    link.target = '_blank'
    link.addEventListener('click', () => {
      const url = new URL(link.href)
      url.searchParams[dialog.querySelector('[name=remember]')?.checked ? 'set' : 'delete']('remember', '1')
      link.href = url
      addEventListener('focus', () => dialog.open && dialog.close('done'), { once: true })
    })
  }
  const part = Object.assign(document.createElement('div'), { className: 'fields' })
  part.append(ways, 'That opens in a new tab. Come back to this one afterwards.')
  return part
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
  url.searchParams.set('local', '1')
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
