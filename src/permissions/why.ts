import { catalog, permissions } from './catalog.js'
import type { EntryFacts, Found, ProjectFacts, Trial } from './why-queries.js'

/** What the facts of a row say about one way to it: the sentence where it leads there, and the one where it doesn't. */
type Words = { fits: string; not: string; limited?: string }

/** Whether somebody can do something to a row, and the sentences that say why, or what is missing. */
type Verdict = { action: string; means?: string; can: boolean; sentences: string[] }

type Asked = Found<unknown>['tried'][number]
type Roles = { name: string; permissions: ReadonlySet<string> }[]

/** A name in a sentence, kept to itself whatever way it is written. */
const own = (name: string) => `\u2068${name}\u2069`

/** What each way to an entry means for this one. */
const entryWords = (name: string, entry: EntryFacts): Record<string, Words> => {
  const owner = own(entry.owner_name)
  const project = entry.project ? `the project ${own(entry.project.name)}` : 'the entry’s project'
  const hidden = `${name} can’t see ${project}`
  const leads = `${name} leads ${teams(entry.shared_teams)}, which ${owner} is in`
  const limited = `${name} may not see or edit the entry itself`
  return {
    own: { fits: `it is ${name}’s own entry`, not: `it is ${owner}’s entry`, limited },
    teamlead: {
      fits: leads,
      limited,
      not: entry.shared_teams.length > 0 ? `${leads}, but ${hidden}` : `${name} leads no team that ${owner} is in`,
    },
    colleague: {
      fits: entry.has_project ? `${name} can see ${project}` : 'it is on no project',
      not: entry.is_own ? `it is ${name}’s own entry` : hidden,
    },
    earning: {
      fits: `${project} is public, or ${name} manages it`,
      not: entry.is_own ? `it is ${name}’s own entry` : `it is on no public project that ${name} can see or manages`,
      limited,
    },
    other: { fits: 'it is an entry of this workspace', limited, not: `${project} is limited to its client’s teams` },
    managed: { fits: `${name} manages ${project}`, not: `${name} doesn’t manage ${project}` },
  }
}

/** What it is to do these to a project, where the word alone doesn't say it. */
const MEANINGS: Partial<Record<string, string>> = {
  status: 'what was tracked on it, by whom',
  describe: 'its name, colour, client and note',
  edit: 'its estimate, billable by default, archive',
  staff: 'its members, teams and managers',
  permissions: 'who sees it',
  tasks: 'add, edit and finish them, without any role for tasks',
  rate: 'what its hours earn',
  member_rates: 'what its members’ hours earn on it',
}

/** The same for a project, and for what `action` is: to do anything to it one must see it. */
function projectWords(name: string, project: ProjectFacts, action: string): Record<string, Words> {
  const limited = action === 'view' || action === 'status' ? undefined : `${name} can’t see it`
  return {
    everything: { fits: 'it is in this workspace', not: '' },
    direct: {
      fits: project.is_manager ? `${name} manages it` : `${name} is a member of it`,
      not: `${name} is no member of it`,
    },
    public: { fits: 'it is public', not: 'it is private', limited },
    member_team: {
      fits: `${name} is in ${teams(project.member_teams)}, which ${are(project.member_teams)} a member of it`,
      not: `${name} is in no team that is a member of it`,
    },
    managed: { fits: `${name} manages it`, not: `${name} doesn’t manage it` },
    all: { fits: 'it is in this workspace', not: '', limited },
    team: {
      fits: `${name} is in ${teams(project.teams)}, which it or its client belongs to`,
      not: `${name} is in no team of it or its client`,
      limited,
    },
    teamlead: {
      fits: `${name} leads ${teams(project.led_teams)}, which it or its client belongs to`,
      not: `${name} leads no team of it or its client`,
      limited,
    },
  }
}

const teams = (names: string[]) => `the team${names.length === 1 ? '' : 's'} ${names.map(own).join(', ')}`
const are = (names: string[]) => (names.length === 1 ? 'is' : 'are')

/** What an entry is, with a verdict on each action. */
export const explainEntry = (name: string, { facts, tried }: Found<EntryFacts>, roles: Roles) => ({
  ...facts,
  verdicts: tried.map(each => judge(each, own(name), entryWords(own(name), facts), roles)),
})

/** What a project is, with a verdict on each action. */
export const explainProject = (name: string, { facts, tried }: Found<ProjectFacts>, roles: Roles) => ({
  ...facts,
  verdicts: tried.map(each => ({
    ...judge(each, own(name), projectWords(own(name), facts, each.action), roles),
    means: MEANINGS[each.action],
  })),
})

/** Everything that these roles grant, by topic, each with the names of the roles that do. */
export const presentHeld = (roles: Roles) =>
  [...new Set(permissions.map(permission => catalog[permission].group))]
    .map(title => ({
      title,
      rows: permissions
        .filter(permission => catalog[permission].group === title)
        .map(permission => ({
          permission,
          description: catalog[permission].description,
          roles: granting(roles, permission),
        }))
        .filter(row => row.roles.length > 0),
    }))
    .filter(group => group.rows.length > 0)

const granting = (roles: Roles, permission: string) =>
  roles.filter(role => role.permissions.has(permission)).map(role => role.name)

function judge({ action, trials }: Asked, name: string, words: Record<string, Words>, roles: Roles): Verdict {
  const leading = trials.filter(each => each.open && each.fits && !each.limited)
  const sentences = leading.length > 0 ? leading.map(each => because(each, words, roles)) : lacking(trials, name, words)
  return { action, can: leading.length > 0, sentences }
}

function because({ name, permission }: Trial, words: Record<string, Words>, roles: Roles): string {
  const reason = `Because ${words[name]?.fits}`
  if (!permission) return `${reason}. That needs no role.`
  const granted = granting(roles, permission)
  return `${reason}, and ${granted.join(' and ')} ${granted.length === 1 ? 'grants' : 'grant'} ${permission}.`
}

/** What stands in the way, nearest first: only the permission, only a limit, only the relation. */
function lacking(trials: Trial[], name: string, words: Record<string, Words>): string[] {
  const unheld = trials.filter(each => !each.open && each.fits && !each.limited)
  const limited = trials.filter(each => each.open && each.fits && each.limited)
  const elsewhere = trials.filter(each => each.open && !each.fits)
  const sentences = [
    ...unheld.map(way => `${words[way.name]?.fits}, but none of ${name}’s roles grants ${way.permission}.`),
    ...limited.map(way => {
      const limit = words[way.name]?.limited ?? `its client’s teams limit it, and ${name} is in none of them`
      return `${words[way.name]?.fits}, but ${limit}.`
    }),
    ...elsewhere.map(({ name: way, permission }) =>
      permission ? `To hold ${permission} is not enough: ${words[way]?.not}.` : `${words[way]?.not}.`,
    ),
  ]
  if (sentences.length === 0) return ['None of the roles grants it, and nothing else gives it.']
  return sentences.map(sentence => sentence.replace(/^\p{L}/u, letter => letter.toLocaleUpperCase('und')))
}
