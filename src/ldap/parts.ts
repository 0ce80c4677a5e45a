import type { EventEmitter } from 'node:events'
import ldap from 'ldapjs'

/** What is used of ldapjs: its messages, its parser and its filters. Its types leave most of these out. */
export type Request = { messageId: number; toBer(): { buffer: Buffer } }

/** A filter as it was parsed: one that joins others, or one that compares, whose parts depend on its kind. */
export type Filter = {
  type: string
  attribute: string
  value: string
  filters: Filter[]
  filter: Filter
  initial: string
  any: string[]
  final: string
  matchingRule: string
  dnAttributes: boolean
}

/** An answer, or a part of one: `status` is 0 where all is well, `attributes` are those of an entry. */
export type Message = {
  type: string
  messageId: number
  status: number
  diagnosticMessage: string
  controls: { type: string; value: { error?: number } | null }[]
  objectName: { toString(): string }
  attributes: { type: string; buffers: Buffer[] }[]
}

type Bind = { messageId: number; name: string; authentication: 'Simple'; credentials: string; controls: object[] }

type Search = {
  messageId: number
  baseObject: string
  scope: 'base' | 'sub'
  filter: Filter
  sizeLimit: number
  attributes: readonly string[]
}

type Parts = {
  BindRequest: new (of: Bind) => Request
  ExtendedRequest: new (of: { messageId: number; requestName: string }) => Request
  SearchRequest: new (of: Search) => Request
  Parser: new () => EventEmitter & { write(data: Buffer): boolean }
  SubstringFilter: new (of: Pick<Filter, 'attribute' | 'initial' | 'any' | 'final'>) => Filter
  ExtensibleFilter: new (of: Pick<Filter, 'attribute' | 'value' | 'dnAttributes'> & { rule: string }) => Filter
  PasswordPolicyControl: (new () => object) & { OID: string }
  parseFilter(text: string): Filter
  resultCodeToName(code: number): string
}

export const parts = ldap as unknown as Parts
