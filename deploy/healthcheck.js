// Ends with 0 when the Stint of this folder answers, wherever its config has put it: for the Dockerfile's HEALTHCHECK.
import { readConfig } from '../dist/config.js'

const { port, path } = readConfig().server
const url = `http://127.0.0.1:${port}${path}/health`
try {
  const { status } = await fetch(url, { signal: AbortSignal.timeout(3000) })
  if (status !== 200) throw new Error(`status ${status}`)
} catch (error) {
  process.stderr.write(`${url}: ${error.cause?.message ?? error.message}\n`)
  process.exitCode = 1
}
