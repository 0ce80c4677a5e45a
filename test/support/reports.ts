import { findMember, type Member } from '../../src/members/queries.js'
import type { TestApp } from './app.js'
import type { Person } from './cast.js'

/** Somebody in Vienna whose week begins on Monday, for what needs no database. */
export const aMember: Member = {
  workspace_id: '0'.repeat(24),
  id: '1'.repeat(24),
  user_id: '2'.repeat(24),
  is_owner: false,
  workspace_name: 'Northwind Studio',
  duration_format: 'full',
  currency: 'EUR',
  strength: 'full',
  roles: ['ROLE_USER'],
  permissions: new Set(),
  teams: [],
  led_teams: [],
  led_members: [],
  managed_projects: [],
  is_present: true,
  zone: 'Europe/Vienna',
  week_start: 1,
  hour_cycle: 24,
  locale: 'en-GB',
}

/** Somebody of the cast as queries take them. */
export async function memberOf(app: TestApp, { user_id, workspace_id }: Person): Promise<Member> {
  const member = await findMember(app.db, user_id, workspace_id, 'full')
  if (!member) throw new Error('That person is no active member.')
  return member
}
