/** Larger files are refused, here and by the table. */
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
