import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Database } from '../../src/database/connection.js'

type Node = {
  'Node Type': string
  'Relation Name'?: string
  'Actual Rows': number
  'Actual Loops': number
  'Rows Removed by Filter'?: number
  'Shared Hit Blocks': number
  'Shared Read Blocks': number
  Plans?: Node[]
}
type Explained = { 'Query Text': string; Plan: Node }

const SETTINGS = {
  session_preload_libraries: 'auto_explain',
  'auto_explain.log_min_duration': '0',
  'auto_explain.log_analyze': 'on',
  'auto_explain.log_buffers': 'on',
  'auto_explain.log_format': 'json',
}

/** A table of fewer is best read as a whole. */
const MANY_ROWS = 500

/** What PostgreSQL did while somebody looked: a line for each statement, its pages, and the tables that it read through. */
export async function explained(db: Database, dataDir: string, look: () => Promise<unknown>): Promise<string[]> {
  for (const [name, value] of Object.entries(SETTINGS)) await db.raw(`alter role current_user set ${name} = '${value}'`)
  await db.raw(
    "select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'stint' and pid <> pg_backend_pid()",
  )
  await sleep(1000)
  const log = join(dataDir, 'postgres.log')
  const from = readFileSync(log).length
  await look()
  await sleep(1000)
  return plansIn(readFileSync(log).subarray(from).toString()).map(lineOf)
}

/** A plan begins after `plan:` and its lines are indented by a tab. */
const plansIn = (text: string): Explained[] =>
  [...text.matchAll(/ plan:\n((?:\t.*\n?)+)/g)].map(match => JSON.parse((match[1] as string).replaceAll(/^\t/gm, '')))

function lineOf({ 'Query Text': text, Plan: plan }: Explained) {
  const pages = plan['Shared Hit Blocks'] + plan['Shared Read Blocks']
  const scans = nodesOf(plan)
    .filter(node => /^(Seq|Bitmap Heap) Scan$/.test(node['Node Type']) && rowsOf(node) >= MANY_ROWS)
    .map(node => `${node['Node Type']} on ${node['Relation Name']} read ${Math.round(rowsOf(node))} rows`)
  const statement = text.replaceAll(/\s+/g, ' ').slice(0, 90)
  return `${String(pages).padStart(6)} pages  ${statement}\n${scans.map(each => `          ${each}\n`).join('')}`.trimEnd()
}

const rowsOf = (node: Node) => (node['Actual Rows'] + (node['Rows Removed by Filter'] ?? 0)) * node['Actual Loops']

const nodesOf = (node: Node): Node[] => [node, ...(node.Plans ?? []).flatMap(nodesOf)]
