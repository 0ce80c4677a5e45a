import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { Response } from 'express'

type Pieces = AsyncIterable<string | Uint8Array> | Iterable<string | Uint8Array>

/** Sends a file that is made piece by piece, no faster than it is taken. Whoever goes away ends the making of it. */
export function sendFile(res: Response, name: string, pieces: Pieces) {
  res.attachment(name)
  return send(res, pieces)
}

/** Sends a file that the browser shows by itself, such as a PDF to be printed. */
export function showFile(res: Response, name: string, pieces: Pieces) {
  res.type(name).set('Content-Disposition', `inline; filename="${name}"`)
  res.removeHeader('Content-Security-Policy') // some browsers draw it by a plug-in, which the policy of pages forbids
  return send(res, pieces)
}

const send = (res: Response, pieces: Pieces) =>
  pipeline(Readable.from(pieces), res).catch(error => {
    if (error.code !== 'ERR_STREAM_PREMATURE_CLOSE') throw error
  })
