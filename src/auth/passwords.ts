import { hash, verify } from '@node-rs/argon2'
import { z } from 'zod'

/** 10 to 200 characters. */
export const NewPassword = z
  .string({ error: 'Type a password.' })
  .min(10, 'Use at least 10 characters.')
  .max(200, 'Use at most 200 characters.')

/** argon2id with the library's present parameters. */
export const hashPassword = (password: string) => hash(password)

/** A hash of nothing anybody can type: an unknown name costs as long as a wrong password. */
const nobody = hash(crypto.randomUUID())

/** Whether `password` fits `passwordHash`; takes the same time where there is no such account or it has none. */
export async function passwordFits(passwordHash: string | null | undefined, password: string): Promise<boolean> {
  const fits = await verify(passwordHash ?? (await nobody), password)
  return fits && passwordHash != null
}
