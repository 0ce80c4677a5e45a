import { didYouMean, keys, type Source, variableOf } from './keys.js'
import { setupVariables } from './setup.js'

const keyOf = new Map([...keys.keys()].map(key => [variableOf(key), key]))

/**
 * The settings in the environment. Empty or `~` is null, which takes a key of the file back to its default. A STINT_
 * variable that nothing reads is a mistake: most likely a slip of the pen. Throws nothing.
 */
export function readVariables(env: NodeJS.ProcessEnv): Source {
  const source: Source = { settings: new Map(), mistakes: [] }

  // Hosters set DATABASE_URL for whatever runs there: an empty one says nothing, and our own name wins.
  if (env.DATABASE_URL?.trim()) {
    source.settings.set('database.url', { value: env.DATABASE_URL.trim(), where: 'DATABASE_URL' })
  }

  for (const [name, raw = ''] of Object.entries(env)) {
    const key = keyOf.get(name)
    if (key) source.settings.set(key, { value: valueFor(key, raw.trim()), where: name })
    else if (name.startsWith('STINT_') && !isReadElsewhere(name) && !isServiceLink(name, raw)) {
      const names = [...keyOf.keys(), ...setupVariables, 'STINT_CONFIG']
      source.mistakes.push(`${name} is not a variable that Stint knows.${didYouMean(name, names)}`)
    }
  }
  return source
}

/** Text as it is where the key takes text (a secret may be all digits), else the number or the false that it spells. */
function valueFor(key: string, text: string) {
  if (text === '' || text === '~') return null
  if (keys.get(key)?.safeParse(text).success) return text
  if (/^\d{1,15}$/.test(text)) return Number(text)
  return text === 'false' ? false : text
}

const isReadElsewhere = (name: string) => name === 'STINT_CONFIG' || setupVariables.includes(name)

/** Kubernetes describes every service to every container: one called "stint" gives STINT_PORT=tcp://10.0.0.7:3000. */
const isServiceLink = (name: string, value: string) =>
  /_SERVICE_(HOST|PORT(_\w+)?)$/.test(name) ||
  /_PORT_\d+_(TCP|UDP|SCTP)(_(PROTO|PORT|ADDR))?$/.test(name) ||
  (name.endsWith('_PORT') && /^(tcp|udp|sctp):\/\//.test(value))
