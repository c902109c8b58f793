import { type ReactElement, useEffect, useState } from 'react'
import type { Layout } from './Layout.js'
import { BASE, Invoices } from './parts.js'
import { recipeOf } from './recipeOf.js'

export const drawer: Layout = {
  css: `${BASE} .drawer { position: fixed; inset: 0 auto 0 0; display: flex; flex-direction: column; gap: .5rem; width: 14rem; height: 100vh; padding: 1rem; border-inline-end: 1px solid var(--line); background: var(--bar) }
    .app .drawer button { margin-top: auto }
    .dimmed { position: fixed; inset: 0; background: rgb(0 0 0 / 40%) }`,
  recipe: recipeOf('Drawers'),
  App: function App() {
    const [isOpen, setOpen] = useState(false)
    return (
      <div className="app">
        <button onClick={() => setOpen(true)}>Open</button>
        <Invoices />
        {isOpen && (
          <>
            <div className="dimmed" />
            <nav className="drawer" aria-label="Fernhill" data-dialog="">
              <a href="#invoices">Invoices</a>
              <a href="#people">People</a>
              <button onClick={() => setOpen(false)}>Close</button>
            </nav>
          </>
        )}
      </div>
    )
  },
}

/** Locks the page while `isLocked`, and puts it back as it was. */
type Lock = () => () => void

function Lockable({ lock }: { lock: Lock }): ReactElement {
  const [isLocked, setLocked] = useState(false)
  useEffect(() => (isLocked ? lock() : undefined), [isLocked, lock])
  return (
    <div className="app">
      <button onClick={() => setLocked(!isLocked)}>{isLocked ? 'Unlock' : 'Lock'}</button>
      <Invoices />
    </div>
  )
}

const hideOverflow: Lock = () => {
  document.body.style.overflow = 'hidden'
  return () => (document.body.style.overflow = '')
}

const fixBody: Lock = () => {
  const { scrollY } = window
  Object.assign(document.body.style, { position: 'fixed', top: `-${scrollY}px`, width: '100%' })
  return () => {
    Object.assign(document.body.style, { position: '', top: '', width: '' })
    scrollTo(0, scrollY)
  }
}

export const lockByOverflow: Layout = {
  css: BASE,
  recipe: '',
  App: () => <Lockable lock={hideOverflow} />,
}

export const lockByFixedBody: Layout = {
  css: BASE,
  recipe: recipeOf('Scroll locks'),
  App: () => <Lockable lock={fixBody} />,
}
