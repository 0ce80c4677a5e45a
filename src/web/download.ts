import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { Response } from 'express'

/** Sends a file that is made piece by piece, no faster than it is taken. Whoever goes away ends the making of it. */
export async function sendFile(res: Response, name: string, pieces: AsyncIterable<string> | Iterable<string>) {
  res.attachment(name)
  await pipeline(Readable.from(pieces), res).catch(error => {
    if (error.code !== 'ERR_STREAM_PREMATURE_CLOSE') throw error
  })
}
