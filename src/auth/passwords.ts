import { hash, verify } from '@node-rs/argon2'

/** argon2id with the library's present parameters. */
export const hashPassword = (password: string) => hash(password)

/** A hash of nothing anybody can type: an unknown name costs as long as a wrong password. */
const nobody = hash(crypto.randomUUID())

/** Whether `password` fits `passwordHash`; takes the same time where there is no such account or it has none. */
export async function passwordFits(passwordHash: string | null | undefined, password: string): Promise<boolean> {
  const fits = await verify(passwordHash ?? (await nobody), password)
  return fits && passwordHash != null
}
