import { after } from 'node:test'

const tasks: (() => unknown)[] = []

/** Does `task` when the file's tests are over, last come first. Node's own `after` would act at the end of a hook. */
export const atEnd = (task: () => unknown) => tasks.push(task)

after(async () => {
  for (const task of tasks.reverse()) await task()
})
