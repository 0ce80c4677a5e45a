import { after } from 'node:test'

const tasks: (() => unknown)[] = []

/**
 * Does `task` when the file's tests are over, last come first; all of them, as what is left open would keep the process.
 * Node's own `after` would act at the end of a hook.
 */
export const atEnd = (task: () => unknown) => tasks.push(task)

after(async () => {
  const failures: unknown[] = []
  for (const task of tasks.reverse())
    try {
      await task()
    } catch (failure) {
      failures.push(failure)
    }
  if (failures.length > 0) throw failures[0]
})
