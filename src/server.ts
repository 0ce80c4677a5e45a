import { readConfig } from './config.js'
import { run, serve } from './serve.js'

run(async () => serve(readConfig()))
