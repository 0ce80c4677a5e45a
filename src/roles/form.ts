import { z } from 'zod'
import { isPermission, type Permission } from '../permissions/catalog.js'

const LENGTH = 'A role’s name has 5 to 50 characters.'
const LETTERS = 'Use the letters A to Z, with single underscores between words.'

/** A new role. Small letters are taken for capital ones. */
export const RoleForm = z.object({
  name: z
    .string({ error: LENGTH })
    .trim()
    .min(5, LENGTH)
    .max(50, LENGTH)
    .regex(/^[a-z]+(_[a-z]+)*$/i, LETTERS)
    .transform(name => name.toUpperCase()),
  copied_role: z.string().optional(),
})

/** What one cell of the matrix is to say. */
export const CellForm = z.object({
  permission: z.custom<Permission>(name => typeof name === 'string' && isPermission(name)),
  allowed: z.enum(['yes', 'no']).transform(word => word === 'yes'),
})

/** Which columns and rows of the matrix are shown; whatever can't be meant shows all of them. */
export const FilterForm = z.object({
  find: z.string().trim().catch(''),
  role: z.union([z.array(z.string()), z.string().transform(id => [id])]).catch([]),
})
export type Filter = z.infer<typeof FilterForm>
