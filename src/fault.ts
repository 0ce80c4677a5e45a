/**
 * A fault that the person at the console can mend: its message is one whole sentence that says what is wrong and what
 * to do. The server and the console print it alone, without a stack trace, and end with exit code 1.
 */
export class Fault extends Error {
  override name = 'Fault'
}
