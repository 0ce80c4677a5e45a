import { readConfig } from './config.js'
import { run } from './run.js'
import { serve } from './serve.js'

run(async () => serve(readConfig(), { reread: readConfig }))
