import { z } from 'zod'
import { oneLine } from '../users/form.js'
import type { Place } from './given.js'
import type { Mapping } from './queries.js'

const CHOOSE = 'Choose a role or a team.'

/** A group and what it stands for in this workspace: the name of a role or the id of a team. */
export const MappingForm = ({ id: workspace_id, roles, teams }: Place) =>
  z
    .object({
      group: oneLine(200, 'Type the group.').min(1, 'Type the group.'),
      gives: z
        .string({ error: CHOOSE })
        .refine(gives => roles.includes(gives) || teams.some(({ id }) => id === gives), CHOOSE),
    })
    .transform(({ group, gives }): Mapping => {
      const whose = { group, workspace_id }
      return roles.includes(gives) ? { ...whose, role: gives } : { ...whose, team_id: gives }
    })

/** A mapping to be taken out, which may name what is gone. */
export const KnownMappingForm = z.object({ group: z.string(), gives: z.string() })

/** What is typed to find a workspace. */
export const Search = z.object({ q: z.string().trim().max(254).catch('') })
