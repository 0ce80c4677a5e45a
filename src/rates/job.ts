import { setTimeout as sleep } from 'node:timers/promises'
import { z } from 'zod'
import type { Database } from '../database/connection.js'
import { advance, enqueue } from './restamps.js'

export const RestampPayload = z.object({ workspace_id: z.string(), restamp_id: z.string() })

const TURN_MILLISECONDS = 10_000
const LONGEST_WAIT_MILLISECONDS = 10_000
const LOCKED = '55P03'

/**
 * Stamps entries for a while, then lets other jobs run and goes on. What is done is kept, whatever ends it; throws what
 * it takes another attempt for.
 */
export async function restampAll(
  db: Database,
  { workspace_id, restamp_id }: z.infer<typeof RestampPayload>,
  signal?: AbortSignal,
) {
  await outwaitWriters(db)
  const end = Date.now() + TURN_MILLISECONDS
  let isMore = true
  while (isMore && Date.now() < end && !signal?.aborted) {
    isMore = await advance(db, workspace_id, restamp_id).catch(error => {
      if (error.code !== LOCKED) throw error
      return sleep(100, true) // somebody is at one of these entries
    })
  }
  if (isMore) await enqueue(db, workspace_id, restamp_id)
}

/**
 * Waits until whoever was writing when this began has ended: they may have stamped an entry by the rate before, and
 * nobody sees it until they commit.
 */
async function outwaitWriters(db: Database) {
  const { rows } = await db.raw('select pg_snapshot_xmax(pg_current_snapshot())::text as next')
  const end = Date.now() + LONGEST_WAIT_MILLISECONDS
  const areOver = async () => {
    const answer = await db.raw('select pg_snapshot_xmin(pg_current_snapshot()) >= cast(? as xid8) as over', [
      rows[0].next,
    ])
    return answer.rows[0].over
  }
  while (!(await areOver())) {
    if (Date.now() > end) throw new Error('a transaction that was open before does not end')
    await sleep(50)
  }
}
