import type { TestEvent } from 'node:test/reporters'
import { tap } from 'node:test/reporters'

/** TAP, with what failed named once more above its summary: in a long log that is where people look. */
export default async function* reporter(source: AsyncIterable<TestEvent>) {
  const failures: string[] = []
  async function* watched() {
    for await (const event of source) {
      if (event.type === 'test:fail') failures.push(lineOf(event.data))
      yield event
    }
  }
  for await (const line of tap(watched())) {
    if (line.startsWith('# tests ')) yield* failures
    yield line
  }
}

function lineOf({ file, line, name, details }: Extract<TestEvent, { type: 'test:fail' }>['data']) {
  const { cause, message } = details.error as Error
  const reason = cause instanceof Error ? cause.message : message
  return `# failed: ${file}:${line} ${name}: ${reason.split('\n')[0]}\n`
}
