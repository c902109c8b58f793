import { useLayoutEffect } from 'react'
import { createRoot } from 'react-dom/client'
import { consumers } from './consumers.jsx'
import { libraries } from './libraries.jsx'
import { Known, untilKnown } from './start.jsx'

const CONSUMERS = 100
const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms))

/** How often a consumer renders for each of `times` refreshes that bring a new token for the same user. */
export async function refresh({ consumer, library, times }) {
  const { Nothing, Provider, useEmail, useRefresh } = { ...consumers[consumer], ...libraries[library] }
  let renders = 0
  let ask
  function Counted() {
    renders++
    return Nothing({}) // as a part of this component, so that whatever renders it is counted
  }
  function Asker() {
    const refreshUser = useRefresh()
    useLayoutEffect(() => {
      ask = refreshUser
    })
    return null
  }
  const root = createRoot(document.body.appendChild(document.createElement('div')))
  await untilKnown(root, ({ onKnown }) => (
    <Provider>
      <Known useEmail={useEmail} onKnown={onKnown} />
      <Asker />
      {Array.from({ length: CONSUMERS }, (_, i) => (
        <Counted key={i} />
      ))}
    </Provider>
  ))
  await pause(300) // until whatever belongs to the start is over
  if (renders === 0) throw new Error(`${consumer}: no consumer rendered`)
  renders = 0
  for (let i = 0; i < times; i++) {
    await ask()
    await pause(50)
  }
  root.unmount()
  return renders / CONSUMERS / times
}
