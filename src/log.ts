import { randomUUID } from 'node:crypto'
import { createRequire } from 'node:module'
import type { RequestHandler } from 'express'
import { type Bindings, destination, type LogFn, type Logger, pino } from 'pino'
import type { Config } from './config.js'
import { redact, safeUrl } from './redact.js'

declare global {
  namespace Express {
    interface Request {
      /** Writes lines that carry the request's id. */
      log: Logger
    }
    interface Locals {
      /** Shown on error pages, so that a person can quote it. */
      request_id: string
    }
  }
}

/**
 * The logger of the whole process: JSON lines or readable ones, written at once to standard output or to `stream`.
 * Secrets in objects, errors, messages and URLs are redacted, see redact.ts.
 */
export function createLog({ level, format }: Config['log'], stream?: { write(line: string): unknown }): Logger {
  const output = stream ?? destination({ dest: 1, sync: true })
  const log = pino(
    {
      level,
      serializers: { err: error => error }, // redact() has made a plain object of it
      hooks: {
        logMethod(args, write) {
          write.apply(this, redactedArguments(args))
        },
      },
    },
    format === 'pretty' ? prettyStream(output, stream ? { colorize: false } : {}) : output,
  )
  return redactingBindings(log)
}

// pino's own `redact` knows paths to a fixed depth; keys and URLs must be found wherever they are, in messages too.
function redactedArguments(args: Parameters<LogFn>) {
  const [first, ...rest] = args as unknown[]
  const object = first instanceof Error ? { err: first } : first
  return [object, ...rest].map(part => redact(part)) as Parameters<LogFn>
}

// No hook of pino's sees what is bound to a child. Children inherit this one from their parent.
function redactingBindings(log: Logger) {
  const { child } = log
  log.child = function (this: Logger, bindings: Bindings, options?: object) {
    return child.call(this, redact(bindings) as Bindings, options)
  } as typeof child
  return log
}

// In this thread and line by line: a worker or a stream of its own loses the last lines before an exit.
function prettyStream(output: { write(line: string): unknown }, colors: { colorize?: boolean }) {
  const { prettyFactory } = createRequire(import.meta.url)('pino-pretty') as typeof import('pino-pretty')
  const pretty = prettyFactory({ ...colors, translateTime: 'SYS:HH:MM:ss', ignore: 'pid,hostname', singleLine: true })
  return { write: (line: string) => output.write(pretty(line)) }
}

/**
 * Gives each request an id of its own (`res.locals.request_id`, the header X-Request-Id, every line of `req.log`) and
 * writes one line when its answer is sent, or given up by the client (`aborted`). Never bodies. Errors are logged where
 * they are answered.
 */
export function requestLog(log: Logger): RequestHandler {
  return (req, res, next) => {
    const started = performance.now()
    const request_id = randomUUID()
    const url = safeUrl(req.originalUrl)
    req.log = log.child({ request_id })
    res.locals.request_id = request_id
    res.setHeader('X-Request-Id', request_id)

    res.once('close', () => {
      const milliseconds = Math.round(performance.now() - started)
      const aborted = res.writableFinished ? undefined : true
      req.log.info({ method: req.method, url, status: res.statusCode, milliseconds, aborted }, 'request')
    })
    next()
  }
}
