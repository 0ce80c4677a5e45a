import type { Request } from 'express'
import { z } from 'zod'
import { localPath } from '../web/return-address.js'

/** A form that was posted without a log-in: where to, and its fields, without passwords. */
export type Kept = { path: string; fields: [string, string][] }

/** What a form carries through the log-in, as it came from `keep`. */
export type Carried = { kept?: string; kept_path?: string }

/** As much as fits into a form again, whatever the characters. */
const LONGEST = 64 * 1024

const Fields = z.array(z.tuple([z.string(), z.string()]))

/** What was posted to `path`, as one text for a form to carry; undefined where there is nothing to keep or too much. */
export function keep(body: Request['body'], path: unknown): { kept: string; kept_path: string } | undefined {
  const kept_path = localPath(path)
  const fields = Object.entries(body ?? {})
    .filter(([name]) => !name.includes('password'))
    .flatMap(([name, value]) => [value].flat().map(each => [name, String(each)]))
  const kept = JSON.stringify(fields)
  return kept_path && fields.length > 0 && encodeURIComponent(kept).length <= LONGEST ? { kept, kept_path } : undefined
}

/** What a form carried through the log-in; undefined for what `keep` can't have written. */
export function readKept({ kept, kept_path }: Carried): Kept | undefined {
  const path = localPath(kept_path)
  const fields = parseFields(kept)
  return path && fields ? { path, fields } : undefined
}

function parseFields(kept: string | undefined): [string, string][] | undefined {
  try {
    return Fields.parse(JSON.parse(kept ?? ''))
  } catch {
    return undefined
  }
}
