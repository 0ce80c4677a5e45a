import { inflateSync } from 'node:zlib'

const MOST_PIXELS = 4_000_000
const PNG = Buffer.from('\x89PNG\r\n\x1a\n', 'latin1')
/** How many samples a pixel has, by the colour type of PNG. */
const SAMPLES: Record<number, number> = { 0: 1, 2: 3, 3: 1, 4: 2, 6: 4 }
const END = 12

/**
 * Whether a picture can be given to the library, which takes a PNG apart later, where nobody could catch what a broken
 * one throws: it must hold exactly as many pixels as it says, and not too many. A JPEG is taken as it is.
 */
export function isSound(picture: Buffer): boolean {
  if (!picture.subarray(0, PNG.length).equals(PNG)) return true
  const chunks = chunksOf(picture)
  const head = chunks[0]
  if (head?.type !== 'IHDR' || head.data.length !== 13 || chunks.at(-1)?.type !== 'IEND') return false
  const [width, height] = [head.data.readUInt32BE(0), head.data.readUInt32BE(4)]
  const [depth = 0, colour = 0, ...methods] = head.data.subarray(8)
  const samples = SAMPLES[colour]
  const isPlain = depth === 8 && methods.every(method => method === 0)
  if (!samples || !isPlain || width * height === 0 || width * height > MOST_PIXELS) return false
  if (colour === 3 && !chunks.some(({ type, data }) => type === 'PLTE' && data.length > 0 && data.length % 3 === 0))
    return false

  const size = height * (1 + width * samples)
  const packed = Buffer.concat(chunks.filter(({ type }) => type === 'IDAT').map(({ data }) => data))
  try {
    return inflateSync(packed, { maxOutputLength: size }).length === size
  } catch {
    return false
  }
}

/** The chunks of a PNG, as far as they are whole. */
function chunksOf(picture: Buffer): { type: string; data: Buffer }[] {
  const chunks = []
  for (let at = PNG.length; at + END <= picture.length; ) {
    const length = picture.readUInt32BE(at)
    if (at + END + length > picture.length) break
    chunks.push({ type: picture.toString('latin1', at + 4, at + 8), data: picture.subarray(at + 8, at + 8 + length) })
    at += END + length
  }
  return chunks
}
