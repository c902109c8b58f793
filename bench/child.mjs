// Everything that is measured has a process of its own, so that no library warms up, or slows down, another one's code.
import { fork, spawnSync } from 'node:child_process'
import { availableParallelism } from 'node:os'
import { fileURLToPath } from 'node:url'

/** Whether processes can be kept to one core each. */
export const canPin = availableParallelism() > 1 && spawnSync('taskset', ['--version']).status === 0

/**
 * Starts one of these scripts. `ask(question)` gives its answer; an error of its own is thrown here.
 *
 * @param core - The core it is kept to, where the system can do that.
 * @param node - The Node that runs it. Default: the one that runs this.
 */
export function start(script, core, node = process.execPath) {
  const path = fileURLToPath(new URL(script, import.meta.url))
  const pinned = core !== undefined && canPin
  const child = fork(path, {
    serialization: 'advanced',
    execPath: node,
    ...(pinned && { execPath: 'taskset', execArgv: ['-c', String(core), node] }),
  })
  return {
    ask: (question) =>
      new Promise((resolve, reject) => {
        const settle = (answer) => {
          child.off('exit', ended)
          if ('error' in answer) reject(new Error(`${script}: ${answer.error}`))
          else resolve(answer.value)
        }
        const ended = (code) => {
          child.off('message', settle)
          reject(new Error(`${script} ended with code ${code}`))
        }
        child.once('message', settle)
        child.once('exit', ended)
        child.send(question)
      }),
    stop: () => child.kill(),
  }
}

/** In a script that was started so: answers what is asked, in turn. */
export function answer(respond) {
  const reply = async (question) => {
    try {
      process.send({ value: await respond(question) })
    } catch (error) {
      process.send({ error: error?.stack ?? String(error) })
    }
  }
  process.on('message', (question) => void reply(question))
  process.on('disconnect', () => process.exit())
}
