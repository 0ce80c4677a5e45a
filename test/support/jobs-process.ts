// Runs the jobs of the database that the environment names, as a server does, until it is killed.
import { pino } from 'pino'
import { readConfig } from '../../src/config.js'
import { connect } from '../../src/database/connection.js'
import { startJobs } from '../../src/jobs/worker.js'
import * as paths from '../../src/paths.js'
import { makeKeys, readSecret } from '../../src/secret.js'
import { openSettings } from '../../src/settings/reader.js'

const log = pino({ level: 'silent' })
const config = readConfig({ argv: [] })
const directUrl = config.database.direct_url ?? ''
const db = connect(directUrl, 5)
const settings = await openSettings(db, directUrl, makeKeys(readSecret(config)), log)
await startJobs({ db, directUrl, settings, config, log, views: paths.views })
process.stdout.write('working\n')
