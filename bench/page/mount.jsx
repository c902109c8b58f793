import { useLayoutEffect, useState } from 'react'
import { createRoot } from 'react-dom/client'
import { flushSync } from 'react-dom'
import { shuffled } from '../report.mjs'
import { consumers } from './consumers.jsx'
import { Known, untilKnown } from './start.jsx'

const KINDS = ['Nothing', 'Element']

/** Milliseconds that React needs to mount `count` consumers, by consumer and kind; a round takes each once, in random order. */
export async function mount({ count, warmUp, rounds }) {
  const hosts = await Promise.all(Object.entries(consumers).map((entry) => prepare(entry, count)))
  const samples = hosts.flatMap((host) => KINDS.map((kind) => ({ host, kind, times: [] })))
  for (let round = -warmUp; round < rounds; round++) {
    window.gc() // once a round: more often, and V8 also throws away the code that it has compiled
    for (const { host, kind, times } of shuffled(samples)) {
      const time = await sample(host, kind, count)
      if (round >= 0) times.push(time)
    }
  }
  return samples.map(({ host, kind, times }) => ({ name: host.name, kind, times }))
}

async function prepare([name, { Provider, useEmail, child, ...components }], count) {
  const container = document.body.appendChild(document.createElement('div'))
  let show
  function Slot() {
    const [content, setContent] = useState(null)
    useLayoutEffect(() => {
      show = setContent
    }, [])
    return content
  }
  const App = ({ onKnown }) => (
    <Provider>
      <Slot />
      {useEmail && <Known useEmail={useEmail} onKnown={onKnown} />}
    </Provider>
  )
  const root = createRoot(container)
  if (useEmail) await untilKnown(root, App)
  else flushSync(() => root.render(<App />))
  // Created beforehand: only React's work is timed. In an element of their own, as children that come one by one into a
  // parent that stands already cost React the square of their number, whatever they are.
  const elements = Object.fromEntries(
    KINDS.map((kind) => {
      const Component = components[kind]
      const inside = kind === 'Element' ? child : null
      const all = Array.from({ length: count }, (_, i) => <Component key={i}>{inside}</Component>)
      return [kind, <div key={kind}>{all}</div>]
    }),
  )
  return { name, container, elements, show: (content) => flushSync(() => show(content)) }
}

/** The fastest of up to five mounts, as many as fit into 100 ms: the others were disturbed by whatever else the machine does. */
async function sample({ name, container, elements, show }, kind, count) {
  await new Promise((resolve) => setTimeout(resolve))
  const times = []
  const began = performance.now()
  do {
    const start = performance.now()
    show(elements[kind])
    times.push(performance.now() - start)
    const mounted = container.getElementsByTagName('i').length
    if (mounted !== (kind === 'Element' ? count : 0)) throw new Error(`${name} mounted ${mounted} elements`)
    show(null)
  } while (times.length < 5 && performance.now() - began < 100)
  return Math.min(...times)
}
