const REQUIRED = ['operator_username', 'operator_password', 'username', 'email', 'password', 'workspace'] as const
const DEFAULTS = { zone: 'UTC', currency: 'EUR', week_start: 'monday' }

/** What /setup asks a person, as text; its form judges it. */
export type Setup = Record<(typeof REQUIRED)[number], string> & typeof DEFAULTS & { alias?: string }

const names = [...REQUIRED, 'alias', ...Object.keys(DEFAULTS)]
const variableOf = (name: string) => `STINT_SETUP_${name.toUpperCase()}`

/** STINT_SETUP_EMAIL and its like. */
export const setupVariables = names.map(variableOf)

/**
 * What the STINT_SETUP_ variables say about the first operator, user and workspace, for containers (DESIGN 2): nothing
 * when none is given (empty or `~` counts as not given), a mistake when required ones are missing.
 */
export function readSetup(env: NodeJS.ProcessEnv): { setup?: Setup; mistakes: string[] } {
  const entries = names
    .map(name => [name, env[variableOf(name)] ?? ''] as const)
    .filter(([, value]) => !['', '~'].includes(value.trim()))
  if (entries.length === 0) return { mistakes: [] }

  const given: Partial<Setup> = Object.fromEntries(entries)
  const missing = REQUIRED.filter(name => !given[name]).map(variableOf)
  if (missing.length === 0) return { setup: { ...DEFAULTS, ...given } as Setup, mistakes: [] }
  return {
    mistakes: [`Set-up from the environment also needs ${missing.join(', ')} (or no STINT_SETUP_ variable at all).`],
  }
}
