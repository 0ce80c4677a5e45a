import type { Database } from '../database/connection.js'
import { Fault } from '../fault.js'
import type { Logo } from '../web/logo.js'

/** Whether `/setup` has been done: there is an operator, a user and a workspace. */
export const isSetUp = async (db: Database): Promise<boolean> => (await findSetUpTime(db)) !== undefined

/** When that was; undefined where it wasn't yet. */
export const findSetUpTime = async (db: Database): Promise<Date | undefined> =>
  (await db('instance').first('set_up_at'))?.set_up_at ?? undefined

/** Locks the instance for its set-up. False where it was done already, also a moment ago by another node. */
export async function beginSetUp(trx: Database): Promise<boolean> {
  const row = await trx('instance').forUpdate().first('set_up_at')
  return row !== undefined && row.set_up_at === null
}

export const finishSetUp = (trx: Database) => trx('instance').update({ set_up_at: trx.fn.now() })

/** The id of this installation; part of what its set-up link is made from. */
export async function findInstanceId(db: Database): Promise<string> {
  const row = await db('instance').first('id')
  return row.id
}

/**
 * Ties the database to the secret: the first node notes its fingerprint, and one with another secret is refused, for
 * it could neither read what is encrypted nor share sessions. `previous` lets a rotation through. Throws Fault.
 */
export async function matchSecret(db: Database, fingerprint: string, previous: string | undefined) {
  await db('instance').insert({ secret_fingerprint: fingerprint }).onConflict('single').ignore()
  const { secret_fingerprint: kept } = await db('instance').first('secret_fingerprint')
  if (kept === fingerprint) return
  if (kept !== previous) {
    throw new Fault(
      'This database belongs to another secret. Give this node the secret of the others (config key secret, or ' +
        'data_dir/secret); to change it, set the old one as secret_previous.',
    )
  }
  await db('instance').update({ secret_fingerprint: fingerprint })
}

/** The picture of the installation. */
export const findLogo = (db: Database): Promise<Logo | undefined> =>
  db('instance').whereNotNull('logo').first('logo', 'logo_type', 'logo_version')

/** Hangs the picture of the installation and returns its version. */
export async function hangLogo(trx: Database, logo: Buffer, logo_type: string): Promise<string> {
  const [row] = await trx('instance').update({ logo, logo_type }).returning('logo_version')
  return row.logo_version
}

export const removeLogo = (trx: Database) => trx('instance').update({ logo: null, logo_type: null })
