import { closeSync, fsyncSync, openSync } from 'node:fs'

/** Puts on disk which files are in a folder, so that one that was renamed or linked is there after a power cut. */
export function syncFolder(folder: string) {
  if (process.platform === 'win32') return
  const handle = openSync(folder, 'r')
  fsyncSync(handle)
  closeSync(handle)
}
