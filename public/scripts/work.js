// What an entry is about, in the native controls of its form and in what is shown of them. Controls are made anew, so that
// the next swap may set them again: what a person once chose in one would stay.
const said = new WeakMap()

/** Tells the form, and whoever brings the page up to date, that something was chosen. */
export function touch(element) {
  element.dataset.touched = ''
  delete element.dataset.changed
  element.dispatchEvent(new Event('change', { bubbles: true }))
}

function set(select, value) {
  const option = new Option(value, value)
  option.defaultSelected = true
  select.replaceChildren(option)
}

export function setProject(pick, { value, label, client, colour }) {
  if (!pick) return
  set(pick.querySelector('select'), value)
  const shown = pick.querySelector('summary .project')
  shown.dataset.colour = colour ?? ''
  const beside = shown.querySelector('small')
  beside.textContent = client ?? ''
  beside.previousElementSibling.textContent = label || 'No project'
}

/** The chosen tags, each as its id and its name. */
export const tagsIn = pick =>
  [...pick.querySelectorAll('.plain :checked')].map(box => [box.value, box.title || box.parentElement.textContent])

export function setTags(pick, tags) {
  if (!pick) return
  const boxes = tags.map(([value, title]) =>
    Object.assign(document.createElement('input'), {
      type: 'checkbox',
      name: 'tags',
      value,
      title,
      defaultChecked: true,
    }),
  )
  pick.querySelector('.plain > ul').replaceChildren(...boxes)
  const shown = pick.querySelector('.scripted bdi')
  shown.textContent = tags.map(([, name]) => name).join(', ') || 'none'
  shown.classList.toggle('visually-hidden', tags.length === 0)
}

const hasSaid = form => said.get(form) === form.action

/** Follows the project's default until the person themselves says what is billable. */
export function setBillable(form, isBillable, isSaid = false) {
  const pick = form.querySelector('[data-pick="billable"]')
  if (!pick || (hasSaid(form) && !isSaid)) return
  if (isSaid) said.set(form, form.action)
  pick.querySelector('button').setAttribute('aria-pressed', isBillable)
  const select = pick.querySelector('select')
  if (isSaid || select.value) set(select, isBillable ? '1' : '0')
}

/** The person presses the button. */
export function billFor(button) {
  setBillable(button.closest('form'), button.getAttribute('aria-pressed') !== 'true', true)
  touch(button.parentElement)
}

document.addEventListener('submit', ({ target }) => said.delete(target))
