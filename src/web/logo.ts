import type { Request, Response } from 'express'

/** Larger files are refused, here and by the tables. */
export const LARGEST_LOGO = 2 ** 20

const bytes = (text: string) => Buffer.from(text, 'latin1')

const SIGNATURES: { type: string; parts: [offset: number, bytes: Buffer][] }[] = [
  { type: 'image/png', parts: [[0, bytes('\x89PNG\r\n\x1a\n')]] },
  { type: 'image/jpeg', parts: [[0, bytes('\xff\xd8\xff')]] },
  { type: 'image/gif', parts: [[0, bytes('GIF87a')]] },
  { type: 'image/gif', parts: [[0, bytes('GIF89a')]] },
  {
    type: 'image/webp',
    parts: [
      [0, bytes('RIFF')],
      [8, bytes('WEBP')],
    ],
  },
]

/**
 * What kind of picture a file is, by how it begins: neither its name nor the type that a browser gives it says the
 * truth. Undefined for anything else, SVG included, which could carry scripts.
 */
export const pictureType = (file: Buffer): string | undefined =>
  SIGNATURES.find(({ parts }) =>
    parts.every(([offset, expected]) => file.subarray(offset, offset + expected.length).equals(expected)),
  )?.type

/** Why a picture is not taken. */
export const REFUSED_PICTURE = {
  missing: 'Choose a picture first.',
  'too large': 'That file is larger than 1 MB. Choose a smaller one.',
  unknown: 'That is no PNG, JPEG, WebP or GIF. Choose another file.',
}

/** A picture with its type and the version that its address names. */
export type Logo = { logo: Buffer; logo_type: string; logo_version: string }

/** Sends a logo; only the version that the address names is kept, by browsers or by what is between as well. */
export function sendLogo(
  req: Request,
  res: Response,
  { logo, logo_type, logo_version }: Logo,
  kept: 'private' | 'public',
) {
  const isThisVersion = req.query.v === logo_version
  res.set('Cache-Control', isThisVersion ? `${kept}, max-age=31536000, immutable` : 'no-store')
  res.set('X-Content-Type-Options', 'nosniff')
  res.type(logo_type).send(logo)
}
