import type { Member } from '../members/queries.js'
import type { Cell } from '../permissions/grants.js'
import { answerOf, answersOf, type Face, faceNames } from './faces.js'
import { mayTurn } from './policy.js'

type Words = {
  section: 'sight' | 'creation'
  label: string
  /** For each answer what its button says, what it means, and what is said once it is given. */
  answers: Record<string, { label: string; means: string; said: string }>
}

/** How the settings page speaks of the faces. */
const words: Record<Face, Words> = {
  private_entries: {
    section: 'sight',
    label: 'Private time entries',
    answers: {
      on: {
        label: 'On',
        means: 'Members see their own time entries, team leads their teams’, admins all.',
        said: 'Time entries are private now.',
      },
      off: {
        label: 'Off',
        means: 'Members see each other’s time entries on the projects that they can see.',
        said: 'Members see each other’s time entries now.',
      },
    },
  },
  billable_rates: {
    section: 'sight',
    label: 'Who can see billable rates',
    answers: {
      admins: {
        label: 'Admins only',
        means: 'Admins see rates and earnings; a project’s managers see what it earns in its status, and nowhere else.',
        said: 'Only admins see billable rates now.',
      },
      leads: {
        label: 'Admins and team leads',
        means: 'Team leads see besides what their teams earn.',
        said: 'Admins and team leads see billable rates now.',
      },
      everyone: {
        label: 'Everyone',
        means: 'Everybody sees the earnings of public projects, of projects that they manage, and their own.',
        said: 'Everyone sees billable rates now.',
      },
    },
  },
  team_dashboard: {
    section: 'sight',
    label: 'Team dashboard',
    answers: {
      on: {
        label: 'On',
        means: 'Everybody opens it, and sees there whose time entries they see elsewhere.',
        said: 'Everybody can open the team dashboard now.',
      },
      off: { label: 'Off', means: 'Only admins open it.', said: 'Only admins open the team dashboard now.' },
    },
  },
  project_creation: {
    section: 'creation',
    label: 'Who can create projects and clients',
    answers: {
      admins: {
        label: 'Admins',
        means: 'Only admins make them.',
        said: 'Only admins create projects and clients now.',
      },
      everyone: {
        label: 'Everyone',
        means: 'Whoever makes a project is its manager.',
        said: 'Everyone can create projects and clients now.',
      },
    },
  },
  task_creation: {
    section: 'creation',
    label: 'Who can create tasks',
    answers: {
      admins: {
        label: 'Admins',
        means: 'Admins make them, and managers on their projects.',
        said: 'Only admins and a project’s managers create tasks now.',
      },
      everyone: {
        label: 'Everyone',
        means: 'Everyone adds tasks to the projects that they can use.',
        said: 'Everyone can create tasks now.',
      },
    },
  },
  tag_creation: {
    section: 'creation',
    label: 'Who can create tags',
    answers: {
      admins: {
        label: 'Admins',
        means: 'Everyone selects the tags that are there.',
        said: 'Only admins create tags now.',
      },
      everyone: {
        label: 'Everyone',
        means: 'Everyone makes the tags that they need.',
        said: 'Everyone can create tags now.',
      },
    },
  },
}

const CUSTOM = 'Custom: the roles say it more precisely.'

/** The faces as the settings page shows them, with what the cells answer now. */
export const presentFaces = (member: Member, cells: readonly Cell[]) =>
  faceNames.map(face => {
    const now = answerOf(face, cells)
    const { section, label, answers } = words[face]
    return {
      name: face,
      path: pathOf(face),
      section,
      label,
      now,
      means: now ? answers[now]?.means : CUSTOM,
      may_turn: mayTurn(member, face),
      answers: answersOf(face).map(answer => ({ name: answer, label: answers[answer]?.label })),
    }
  })

/** Where a face is turned, below /settings. */
export const pathOf = (face: Face) => face.replaceAll('_', '-')

export const saidOf = (face: Face, answer: string): string => words[face].answers[answer]?.said ?? 'That is changed.'
