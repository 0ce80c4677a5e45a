import { say } from './outcome.js'

const strip = document.getElementById('timer')
let pageTitle = document.title
let running = ''
let shown = ''
let measured = ''
let ahead = 0
let isClean = false
let timeout

const clock = () => strip.querySelector('[data-elapsed-since]')

/** The field of the strip in which somebody is. */
function activeField() {
  const field = document.activeElement
  return strip?.contains(field) && field.name && 'defaultValue' in field ? field : undefined
}

/**
 * How far this device's clock is ahead of the server's, from the server's time in the page and the moment when that
 * arrived. The least of several is the truest: it has the least delay in it.
 */
function measure(now, arrived) {
  if (now === measured) return
  const difference = arrived - Date.parse(now)
  ahead = measured && Math.abs(difference - ahead) < 5000 ? Math.min(ahead, difference) : difference
  measured = now
}

function tick() {
  clearTimeout(timeout)
  const element = clock()
  if (!element) {
    document.title = pageTitle
    return
  }
  const elapsed = Math.max(0, Date.now() - ahead - Date.parse(element.dataset.elapsedSince))
  shown = hms(Math.floor(elapsed / 1000))
  element.textContent = shown
  document.title = [shown, element.dataset.description, pageTitle.split(' · ').at(-1)].filter(Boolean).join(' · ')
  timeout = setTimeout(tick, 1000 - (elapsed % 1000))
}

function hms(seconds) {
  const two = number => String(number).padStart(2, '0')
  return `${Math.floor(seconds / 3600)}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`
}

/** Takes up what the server said last. */
function follow(arrived) {
  const element = clock()
  if (element) measure(element.dataset.now, arrived)
  running = element?.dataset.timer ?? ''
  tick()
}

// A change that had to wait for another one follows on that: it isn't somebody else's. And what is sent as a whole needs
// no answer about its times any more.
document.addEventListener('htmx:before:request', ({ detail: { ctx } }) => {
  const { form, body } = ctx.request
  form?.querySelector('.times')?.dispatchEvent(new Event('htmx:abort'))
  const { entry, version } = form?.elements ?? {}
  if (version && body?.has?.('version') && body.get('entry') === entry?.value) body.set('version', version.value)
})

document.addEventListener('htmx:before:swap', () => {
  const field = activeField()
  isClean = field !== undefined && field.value === field.defaultValue
})

// The title comes after htmx:after:swap, so this waits for the end of it.
document.addEventListener('htmx:finally:swap', ({ detail: { ctx } }) => {
  if (!strip) return
  if (ctx.title && ctx.swap !== 'none') pageTitle = ctx.title
  settle(ctx)

  const before = running
  const minutes = shown.replace(/:\d\d$/, '')
  follow(Date.now())
  if (ctx.request.action.includes('?mode=')) [...strip.querySelectorAll('[name="description"]')].at(-1)?.focus()
  if (running && running !== before) say('Timer started')
  else if (running && isChange(ctx)) say('Saved')
  else if (before && !running && !document.querySelector('#flash > *')) say(`Timer stopped, ${minutes}`)
})

const isChange = ({ request, response }) => request.form?.id === 'timer-form' && response?.status < 400

/** A morph leaves a focused field as it is: takes over what was saved, unless somebody typed on meanwhile. */
function settle({ response, request, background }) {
  const field = activeField()
  const isSent = background || request.body?.get?.(field?.name) === field?.value
  if (field && (isClean || (response?.status < 400 && isSent))) {
    if (field.value !== field.defaultValue) field.value = field.defaultValue
  }
}

if (strip) {
  const [navigation] = performance.getEntriesByType('navigation')
  follow(navigation ? performance.timeOrigin + navigation.responseStart : Date.now())
}
