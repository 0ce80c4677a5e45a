import assert from 'node:assert/strict'
import { test } from 'node:test'
import { inTurn } from '../src/web/in-turn.js'

test('things are done one after the other for each, beside those of others, also after one that failed', async () => {
  const done: string[] = []
  let [atOnce, most] = [0, 0]
  const work = (name: string) => async () => {
    atOnce += 1
    most = Math.max(most, atOnce)
    await new Promise(setImmediate)
    atOnce -= 1
    if (name === 'broken') throw new Error(name)
    done.push(name)
    return name
  }
  const broken = inTurn('dora', work('broken'))
  const others = [inTurn('dora', work('first')), inTurn('dora', work('second'))]
  await assert.rejects(broken, /broken/)
  assert.deepEqual(await Promise.all(others), ['first', 'second'])
  assert.deepEqual([done, most], [['first', 'second'], 1])

  await Promise.all([inTurn('dora', work('hers')), inTurn('emil', work('his'))])
  assert.equal(most, 2)
})
