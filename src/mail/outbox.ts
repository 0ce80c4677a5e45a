import { chmod, mkdir, open, rename } from 'node:fs/promises'
import { join } from 'node:path'
import { createTransport, type SendMailOptions } from 'nodemailer'

/**
 * Writes a message to data_dir/mail as a file of its own, for whoever runs Stint without a mail server: only they may
 * read it, and it is there whole or not at all. `name` is the same at every attempt. Returns the file's path.
 */
export async function writeToOutbox(dataDir: string, name: string, message: SendMailOptions): Promise<string> {
  const folder = join(dataDir, 'mail')
  await mkdir(folder, { recursive: true, mode: 0o700 })
  await chmod(folder, 0o700)

  const path = join(folder, `${name}.eml`)
  const draft = join(folder, `.${name}.draft`)
  const { message: content } = await createTransport({ streamTransport: true, buffer: true }).sendMail(message)
  const file = await open(draft, 'w', 0o600)
  try {
    await file.writeFile(content as Buffer)
    await file.sync()
  } finally {
    await file.close()
  }
  await rename(draft, path)
  return path
}
