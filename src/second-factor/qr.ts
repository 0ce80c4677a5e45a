import { encode } from 'uqr'

/** A QR code of `text` as one SVG path: its side in modules, the quiet margin included, and the dark modules. */
export function qrPicture(text: string): { side: number; path: string } {
  const { size, data } = encode(text, { ecc: 'M', border: 4 })
  const rows = data.flatMap((row, y) => row.flatMap((dark, x) => (dark ? [`M${x} ${y}h1v1h-1z`] : [])))
  return { side: size, path: rows.join('') }
}
