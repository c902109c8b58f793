// Runs a command, and stops one of its processes at a time for a moment, as a machine does that has too much to do.
// A test that fails under it alone waits too short, or has two clocks. Linux only, because it reads /proc.
// `npm run test:stalls -- npx vitest run --project unit`; STALL_MS (700) is the longest stop, in milliseconds.
import { spawn } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'

const LONGEST = Number(process.env.STALL_MS ?? 700)
const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms))
const between = (least, most) => least + Math.random() * (most - least)

const [command, ...args] = process.argv.slice(2)
if (!command) throw new Error('Name the command, as in: npm run test:stalls -- npx vitest run --project unit')
const child = spawn(command, args, { stdio: 'inherit' })

let stops = 0
while (child.exitCode === null && child.signalCode === null) {
  const pid = descendantsOf(child.pid)
    .toSorted(() => Math.random() - 0.5)
    .at(0)
  if (pid !== undefined && send(pid, 'SIGSTOP')) {
    stops += 1
    await sleep(between(50, LONGEST))
    send(pid, 'SIGCONT')
  }
  await sleep(between(5, 100))
}
process.exitCode = child.exitCode ?? 1
console.log(`${stops} stops of up to ${LONGEST} ms.`)

/** The processes that the command has started, and those that they have. */
function descendantsOf(root) {
  const children = new Map()
  for (const name of readdirSync('/proc').filter((one) => /^\d+$/.test(one))) {
    const parent = parentOf(name)
    children.set(parent, [...(children.get(parent) ?? []), Number(name)])
  }
  const below = (pid) => (children.get(pid) ?? []).flatMap((one) => [one, ...below(one)])
  return below(root)
}

function parentOf(pid) {
  try {
    // The name stands in brackets, and may itself have some.
    return Number(
      readFileSync(`/proc/${pid}/stat`, 'utf8')
        .replace(/^.*\) /s, '')
        .split(' ')[1],
    )
  } catch {
    return undefined
  }
}

function send(pid, signal) {
  try {
    return process.kill(pid, signal)
  } catch {
    return false
  }
}
