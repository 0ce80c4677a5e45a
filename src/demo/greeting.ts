import type { Database } from '../database/connection.js'
import { filledOn, PASSWORD } from './fill.js'
import { dayOf } from './world.js'

const WHO = {
  ana: 'owns Northwind Studio',
  ben: 'is in its team Admins',
  cleo: 'manages some projects',
  dora: 'is a regular member; her timer runs',
  emil: 'leads the team Design',
  kaya: 'holds ROLE_ADMIN',
  noa: 'keeps the books, with a role made for that',
  finn: 'is alone in another workspace',
}

/** Who can log in, and how old the data is where it isn't of today. */
export async function greeting(db: Database): Promise<string> {
  const day = await filledOn(db)
  const age = `It was filled on ${day}: npm run demo -- --fresh fills it anew, up to today.`
  return [
    `The password of all is ${PASSWORD}.`,
    ...Object.entries(WHO).map(([username, what]) => `  ${username.padEnd(5)} ${what}`),
    '  gina, hugo, ida, jun, liam and mira work there too; otto has left.',
    '  operator logs in at /admin',
    ...(day === dayOf(new Date()) ? [] : [age]),
    '',
  ].join('\n')
}
