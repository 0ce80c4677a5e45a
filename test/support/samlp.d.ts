declare module 'samlp' {
  import type { RequestHandler } from 'express'

  type Options = Record<string, unknown>
  const samlp: {
    auth(options: Options): RequestHandler
    metadata(options: Options): RequestHandler
    getSamlResponse(options: Options, user: object, done: (error: Error | null, xml?: string) => void): void
  }
  export default samlp
}
