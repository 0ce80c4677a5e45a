import assert from 'node:assert/strict'
import type { Person } from './cast.js'

/** A form that changes something, as one of its buttons sends it. */
export type Form = {
  action: string
  /** What it posts as it stands there; an empty field has a letter. */
  fields: [string, string][]
}
/** Addresses and forms, each by what says what it does: its address, its hidden fields and its button. */
export type Found = { pages: Set<string>; forms: Map<string, Form> }

/** All that this person's pages lead to within their workspace, followed from the tracker on, without queries. */
export async function crawl(person: Person): Promise<Found> {
  const within = `${person.base}/`
  const pages = new Set([`${within}tracker`])
  const forms: Found['forms'] = new Map()
  for (const page of pages) {
    const { status, text } = await person.get(page)
    assert.ok([200, 303].includes(status), `${person.username} is led to ${page}, which answers ${status}`)
    for (const [, address = ''] of text.matchAll(/href="([^"#?]+)/g)) if (address.startsWith(within)) pages.add(address)
    for (const { name, ...form } of formsIn(text)) if (form.action.startsWith(within)) forms.set(name, form)
  }
  return { pages, forms }
}

/** An element: the attributes as they are written, and its content. */
type Tag = { text: string; inner: string }

/** The forms of a page that post, once for each of their buttons. Files are no matter of this. */
function formsIn(html: string): (Form & { name: string })[] {
  const controls = tagsIn(html, 'button').filter(posts)
  return tagsIn(html, 'form').flatMap(form => {
    if (attribute(form, 'method') !== 'post' || attribute(form, 'enctype')) return []
    const id = attribute(form, 'id')
    const afar = controls.filter(button => id && attribute(button, 'form') === id)
    const inside = tagsIn(form.inner, 'button').filter(posts)
    return [...inside, ...afar].map(button => asSent(form, button))
  })
}

const posts = (button: Tag) => attribute(button, 'type') !== 'button' && attribute(button, 'formmethod') !== 'get'

/** What a form says that nobody types, but for what may differ each time it is shown. */
const PASSING = new Set(['form_id', 'version'])

function asSent(form: Tag, button: Tag): Form & { name: string } {
  const action = (attribute(button, 'formaction') || attribute(form, 'action')).split('?')[0] as string
  const inputs = tagsIn(form.inner, 'input').filter(tag => attribute(tag, 'name'))
  const said = [...inputs.filter(tag => attribute(tag, 'type') === 'hidden'), button]
    .map(pairOf)
    .filter(([name]) => name)
  const typed = inputs.filter(tag => !['hidden', 'checkbox', 'radio', 'file'].includes(attribute(tag, 'type')))
  const ticked = inputs.filter(tag => /^(checkbox|radio)$/.test(attribute(tag, 'type')) && /\schecked\b/.test(tag.text))
  const written = tagsIn(form.inner, 'textarea').map((tag): [string, string] => [
    attribute(tag, 'name'),
    tag.inner || 'x',
  ])
  const fields = [
    ...said,
    ...typed.map(pairOf).map(([name, value]): [string, string] => [name, value || 'x']),
    ...ticked.map(pairOf),
    ...tagsIn(form.inner, 'select').map(chosenIn),
    ...written,
  ]
  return { name: `${action}?${new URLSearchParams(said.filter(([name]) => !PASSING.has(name)))}`, action, fields }
}

function chosenIn(select: Tag): [string, string] {
  const options = tagsIn(select.inner, 'option')
  const chosen = options.find(option => /\sselected\b/.test(option.text)) ?? options[0]
  return [attribute(select, 'name'), chosen ? attribute(chosen, 'value') : '']
}

const pairOf = (tag: Tag): [string, string] => [attribute(tag, 'name'), attribute(tag, 'value')]

/** Elements of this name, with their attributes and what is in them; enough for HTML that a test has found valid. */
const tagsIn = (html: string, name: string): Tag[] =>
  [...html.matchAll(new RegExp(`<${name}\\b([^>]*)>`, 'g'))].map(({ 0: tag, 1: text = '', index }) => {
    const start = index + tag.length
    return { text, inner: html.slice(start, Math.max(start, html.indexOf(`</${name}>`, start))) }
  })

const attribute = ({ text }: Tag, name: string) => decode(new RegExp(`\\s${name}="([^"]*)"`).exec(text)?.[1] ?? '')

const ENTITIES: Record<string, string> = { '&quot;': '"', '&#39;': "'", '&lt;': '<', '&gt;': '>', '&amp;': '&' }
const decode = (text: string) => text.replace(/&(quot|#39|lt|gt|amp);/g, entity => ENTITIES[entity] as string)
