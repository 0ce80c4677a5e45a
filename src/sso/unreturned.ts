import * as audit from '../audit/queries.js'
import type { Database } from '../database/connection.js'

const WHY =
  'It may show an error of its own there, as where it does not know the redirect URI, the ACS or the entity id, or its ' +
  'log-in address may be wrong. Test the provider to see it.'

/**
 * Says in the log of which providers people didn't come back before their trips were over: of those by which nobody came
 * for a day, and once a day, as some always change their minds.
 */
export async function noteUnreturned(db: Database) {
  const { rows } = await db.raw(
    `select p.name, count(*)::integer as times
       from sso_requests as r
       join sso_providers as p on p.id = r.provider_id
      where r.expires_at < now() and r.answered_at is null
        and not exists (select from identities as i
                         where i.provider_id = p.id and i.last_used_at > now() - interval '1 day')
        and not exists (select from audit_events as e
                         where e.kind = 'sso_unreturned' and e.subject = p.name
                           and e.occurred_at > now() - interval '1 day')
      group by p.id, p.name
      order by p.name`,
  )
  for (const { name, times } of rows)
    await audit.record(db, {
      kind: 'sso_unreturned',
      actor: { name: 'somebody' },
      subject: name,
      details: { times, why: WHY },
    })
}
