import { useLayoutEffect } from 'react'
import { createRoot } from 'react-dom/client'
import { EMAIL, libraries } from './libraries.jsx'

const TIMEOUT = 30_000

/** Renders `App` into the root; resolves with the milliseconds until the commit in which it calls `onKnown`. */
export function untilKnown(root, App) {
  return new Promise((resolve, reject) => {
    setTimeout(() => reject(new Error(`The user was not known within ${TIMEOUT} ms.`)), TIMEOUT)
    const start = performance.now()
    root.render(<App onKnown={() => resolve(performance.now() - start)} />)
  })
}

/** Calls back in the commit in which the user is first known. */
export function Known({ useEmail, onKnown }) {
  const isKnown = useEmail() === EMAIL
  useLayoutEffect(() => {
    if (isKnown) onKnown()
  }, [isKnown, onKnown])
  return null
}

/** Milliseconds from the first render of a library's provider until the user is known. */
export function start(name) {
  const { Provider, useEmail } = libraries[name]
  const root = createRoot(document.body.appendChild(document.createElement('div')))
  return untilKnown(root, ({ onKnown }) => (
    <Provider>
      <Known useEmail={useEmail} onKnown={onKnown} />
    </Provider>
  ))
}
