import express, { type Request, type RequestHandler } from 'express'
import { refuseNulCharacters } from './input.js'

/** What a browser sends around a file: boundary, headers, other fields. */
const ENVELOPE = 2 ** 17

/**
 * Takes up a posted multipart form with one file of at most `limit` bytes, for `uploadedFile` to open. A larger one is
 * let in empty, so that the page can say so beside the field.
 */
export function takeUpload(limit: number): RequestHandler {
  const take = express.raw({ type: 'multipart/form-data', limit: limit + ENVELOPE })
  return (req, res, next) =>
    take(req, res, (error?: unknown) => {
      if (!isTooLarge(error)) return next(error)
      req.body = TOO_LARGE
      next()
    })
}

const TOO_LARGE = Symbol('too large')
const isTooLarge = (error: unknown) => error instanceof Error && 'status' in error && error.status === 413

export type Upload = { ok: true; file: Buffer } | { ok: false; reason: 'missing' | 'too large' }

/** The file that was chosen in `field`, with at most `limit` bytes. */
export async function uploadedFile(req: Request, field: string, limit: number): Promise<Upload> {
  if (req.body === TOO_LARGE) return { ok: false, reason: 'too large' }

  const file = (await formData(req))?.get(field)
  if (!(file instanceof File) || file.size === 0) return { ok: false, reason: 'missing' }
  if (file.size > limit) return { ok: false, reason: 'too large' }
  return { ok: true, file: Buffer.from(await file.arrayBuffer()) }
}

/**
 * Makes of a posted multipart form of at most `limit` bytes what a form of text alone would be: a file counts as the
 * text in it.
 */
export function takeForm(limit: number): RequestHandler {
  const take = express.raw({ type: 'multipart/form-data', limit })
  return (req, res, next) =>
    take(req, res, async (error?: unknown) => {
      if (error) return next(error)
      if (Buffer.isBuffer(req.body)) req.body = await textsOf(req)
      refuseNulCharacters(req, res, next)
    })
}

async function textsOf(req: Request): Promise<Record<string, string>> {
  const fields = [...((await formData(req)) ?? [])]
  const texts = fields.map(async ([name, value]) => [name, typeof value === 'string' ? value : await value.text()])
  return Object.fromEntries(await Promise.all(texts))
}

/** The form, opened by the parser that Node.js has for fetch; undefined for what is none. */
const formData = async (req: Request) =>
  Buffer.isBuffer(req.body)
    ? new Response(new Uint8Array(req.body), { headers: { 'Content-Type': req.get('Content-Type') ?? '' } })
        .formData()
        .catch(() => undefined)
    : undefined
