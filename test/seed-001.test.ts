import assert from 'node:assert/strict'
import { test } from 'node:test'
import { accessLevels } from './seed-001/access-levels.js'
import { admins } from './seed-001/admins.js'
import { creation } from './seed-001/creation.js'
import { timeEntries } from './seed-001/entries.js'
import { managers } from './seed-001/managers.js'
import { members } from './seed-001/members.js'
import { onlyAdmins } from './seed-001/only-admins.js'
import { hourlyRates } from './seed-001/rates.js'
import { type Chapters, cast } from './support/seed.js'

/** Seed 001 as a table: each sentence of it with who does what, and what comes of it. */
const seed: Chapters = {
  ...accessLevels,
  ...admins,
  ...onlyAdmins,
  ...members,
  ...creation,
  ...managers,
  ...timeEntries,
  ...hourlyRates,
}

for (const [chapter, sentences] of Object.entries(seed)) {
  for (const [sentence, rows] of Object.entries(sentences)) {
    for (const [who, act, does, result] of rows) {
      test(`${chapter}: “${sentence}”: ${who} ${act}`, async () => {
        assert.deepEqual(await does(cast[who]), result)
      })
    }
  }
}
