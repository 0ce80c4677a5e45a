import type { Assertion, Outcome, Step } from '../sso/outcome.js'
import type { OpenProvider } from '../sso/queries.js'
import { Config, list } from './config.js'
import { assertionOf, attributesOf, dnOf, inWords, valuesOf } from './entry.js'
import { fill } from './filter.js'
import { type Line, openLine } from './line.js'
import type { Message } from './parts.js'
import { bind, search, startTls } from './questions.js'
import { Ended, take } from './steps.js'

const MOST_GROUPS = 500

/**
 * Whether a directory has somebody of this name with this password, and who it is. Answers within the time of the
 * provider's form, whatever the directory does. The password goes to the one entry that was found, over a line that is
 * encrypted unless the form says otherwise; an empty one goes nowhere, for many directories take it for a visitor's.
 */
export async function bindAs(
  provider: Pick<OpenProvider, 'config' | 'secrets'>,
  username: string,
  password: string,
): Promise<Outcome> {
  const steps: Step[] = []
  const form = Config.safeParse({ ...provider.config, ...provider.secrets })
  if (!form.success) return { ok: false, reason: 'config_incomplete', steps }
  if (username === '' || password === '') return { ok: false, reason: 'password_wrong', steps }

  const config = form.data
  let line: Line | undefined
  try {
    line = await connect(config, steps)
    return { ok: true, assertion: await prove(line, config, { username, password }, steps), steps }
  } catch (error) {
    if (error instanceof Ended) return { ok: false, reason: error.reason, steps }
    throw error
  } finally {
    line?.close()
  }
}

/** The first address that answers, encrypted where it is to be. Each has its share of the time. */
async function connect(config: Config, steps: Step[]): Promise<Line> {
  const addresses = list(config.urls)
  const most = config.timeout_seconds * 1000
  const signal = AbortSignal.timeout(most)
  let last: unknown
  for (const address of addresses) {
    let line: Line | undefined
    try {
      const url = new URL(address)
      const connecting = AbortSignal.timeout(Math.ceil(most / addresses.length))
      line = await take(steps, `Connect to ${address}`, async () => [
        await openLine(url, connecting, signal),
        'Connected.',
      ])
      await encrypt(line, url, config, steps)
      return line
    } catch (error) {
      line?.close()
      last = error
    }
  }
  throw last
}

async function encrypt(line: Line, url: URL, config: Config, steps: Step[]) {
  if (config.start_tls)
    await take(steps, 'Ask for StartTLS', async () => [await startTls(line), 'The server agrees.'], 'tls_refused')
  if (config.start_tls || url.protocol === 'ldaps:')
    await take(steps, 'Check the certificate', async () => [undefined, await line.secure(config.ca)], 'tls_refused')
}

type Typed = { username: string; password: string }

/** Finds the one entry of this name and binds as it. Groups are read by who searches, as not everybody may. */
async function prove(line: Line, config: Config, { username, password }: Typed, steps: Step[]): Promise<Assertion> {
  await bindToSearch(line, config, steps)
  const entry = await findPerson(line, config, username, steps)
  await take(steps, 'Bind as this person', async () => [
    await bind(line, dnOf(entry), password, 'password_wrong'),
    'The password fits.',
  ])
  const groups = config.group_base ? await findGroups(line, config, entry, steps) : []
  return take(steps, 'Read the attributes', async () => {
    const assertion = assertionOf(entry, config, groups)
    if (!assertion) throw new Ended('subject_missing', `There is not exactly one ${config.map_subject}.`)
    return [assertion, inWords(assertion)]
  })
}

const bindToSearch = (line: Line, { bind_dn, bind_password }: Config, steps: Step[]) =>
  take(steps, bind_dn ? `Bind as ${bind_dn}` : 'Bind as nobody in particular', async () => {
    if (bind_dn && bind_password === '') throw new Ended('bind_refused', 'There is no bind password.')
    return [await bind(line, bind_dn, bind_password, 'bind_refused'), 'The server agrees.']
  })

const findPerson = (line: Line, { base, ...config }: Config, username: string, steps: Step[]) =>
  take(steps, `Search below ${base} with ${config.filter}`, async () => {
    const filter = fill(config.filter, { username })
    const attributes = attributesOf({ base, ...config })
    const [entry] = await search(line, { base, filter, most: 1, attributes, tooMany: 'person_ambiguous' })
    if (!entry || dnOf(entry) === '') throw new Ended('person_unknown', 'Found nobody.')
    return [entry, `Found ${dnOf(entry)}.`]
  })

/** The names of a person's groups, by what the directory says of them and not by what was typed. Where the search fails nobody comes in: no answer doesn't mean no group. */
async function findGroups(line: Line, config: Config, entry: Message, steps: Step[]) {
  await bindToSearch(line, config, steps)
  const { group_base: base, group_filter } = config
  return take(steps, `Search groups below ${base} with ${group_filter}`, async () => {
    const filter = fill(group_filter, { dn: dnOf(entry), username: valuesOf(entry, config.map_username)[0] ?? '' })
    const wanted = { base, filter, most: MOST_GROUPS, attributes: ['cn'], tooMany: 'filter_wrong' } as const
    const found = await search(line, wanted)
    return [found.flatMap(group => valuesOf(group, 'cn')), `Found ${found.length}.`]
  })
}
