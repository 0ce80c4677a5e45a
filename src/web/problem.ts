/** What went wrong for the person at the page: a status, a title and a sentence that says what to do. */
export class Problem extends Error {
  override name = 'Problem'

  constructor(
    readonly status: number,
    readonly title: string,
    readonly text: string,
  ) {
    super(`${status} ${title}`)
  }
}

/** Also for what is there but out of reach: nobody learns that it exists. */
export const notFound = () =>
  new Problem(404, 'Not found', 'There is nothing at this address, or it is not for you to see.')

/** For what is in sight, but not for this person to do. */
export const forbidden = (text = 'Your roles do not allow this. Ask an admin of the workspace.') =>
  new Problem(403, 'Not allowed', text)

/** For what somebody else did in the same moment; `text` says what to do now. */
export const conflict = (
  text = 'Somebody changed or deleted the same thing in this moment. Nothing was saved; do it again.',
) => new Problem(409, 'Somebody was faster', text)
