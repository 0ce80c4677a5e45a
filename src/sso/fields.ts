/** A field of a provider's form, under the name that its setting has. */
export type Field = { name: string; label: string; as: 'text' | 'password' | 'check' | 'area' | 'file'; hint?: string }

/** Where the provider writes a part of a person. */
export const mapped = (part: string, hint?: string): Field => ({
  name: `map_${part}`,
  label: `Map ${part.replace('_', ' ')}`,
  as: 'text',
  hint,
})

/** By the labels of seed 000, in its order. */
export const names = ['email', 'username', 'first_name', 'last_name'].map(part => mapped(part))

export const trustsEmail = (hint: string, label = 'Take addresses as confirmed'): Field => ({
  name: 'trusts_email',
  label,
  as: 'check',
  hint,
})

export const allowsHttp: Field = {
  name: 'allows_http',
  label: 'Allow http',
  as: 'check',
  hint: 'Whoever is between the two servers can then log in as anybody. For trying things out alone.',
}
