import pico from '@picocss/pico/css/pico.min.css?raw'
import bootstrap from 'bootstrap/dist/css/bootstrap.min.css?raw'
import { useRef, useState } from 'react'
import type { Layout } from './Layout.js'
import { Invoices, Terms } from './parts.js'
import { recipeOf } from './recipeOf.js'
import { tailwind } from './tailwind.js'

const ROWS =
  'ol { padding: 0 } ol li { display: flex; justify-content: space-between; padding: .5rem 1rem; list-style: none }'

export const bootstrapPage: Layout = {
  css: `${bootstrap} ${ROWS} main { padding-bottom: 4rem }`,
  recipe: recipeOf('Bootstrap'),
  App: function App() {
    const [shown, setShown] = useState<'' | 'modal' | 'offcanvas'>('')
    return (
      <div className="app bg-body text-body">
        <header className="navbar sticky-top bg-body-tertiary px-3" data-pinned="">
          <span className="navbar-brand">Fernhill</span>
          <span>
            <button className="btn btn-outline-dark" onClick={() => setShown('offcanvas')}>
              Menu
            </button>{' '}
            <button className="btn btn-primary" onClick={() => setShown('modal')}>
              Open
            </button>
          </span>
        </header>
        <main>
          <Invoices />
        </main>
        <footer className="fixed-bottom bg-body-tertiary p-2" data-pinned="">
          40 invoices, € 8,820.00
        </footer>
        {shown === 'modal' && <div className="modal-backdrop show" />}
        {shown === 'modal' && (
          <div className="modal d-block" role="dialog" aria-modal="true" aria-label="Terms" data-dialog="">
            <div className="modal-dialog modal-dialog-scrollable">
              <div className="modal-content">
                <div className="modal-header">
                  <h2 className="modal-title fs-5">Terms</h2>
                </div>
                <div className="modal-body">
                  <Terms />
                </div>
                <div className="modal-footer">
                  <button className="btn btn-primary" onClick={() => setShown('')}>
                    Close
                  </button>
                </div>
              </div>
            </div>
          </div>
        )}
        {shown === 'offcanvas' && (
          <nav className="offcanvas offcanvas-start show" aria-label="Fernhill" data-dialog="">
            <div className="offcanvas-header">Fernhill</div>
            <div className="offcanvas-body">
              <a href="#invoices">Invoices</a>
            </div>
            <button className="btn btn-primary m-3" onClick={() => setShown('')}>
              Close
            </button>
          </nav>
        )}
      </div>
    )
  },
}

export const picoPage: Layout = {
  css: `${pico} ${ROWS}`,
  recipe: recipeOf('Pico'),
  App: function App() {
    const dialog = useRef<HTMLDialogElement>(null)
    return (
      <div className="app">
        <main className="container">
          <button onClick={() => dialog.current?.showModal()}>Open</button>
          <Invoices />
        </main>
        <dialog ref={dialog} aria-labelledby="terms">
          <article data-dialog="">
            <h2 id="terms">Terms</h2>
            <Terms />
            <footer>
              <button onClick={() => dialog.current?.close()}>Close</button>
            </footer>
          </article>
        </dialog>
      </div>
    )
  },
}

const tailwindCss = `${await tailwind(recipeOf('Tailwind CSS'))} ${ROWS}`

export const tailwindPage: Layout = {
  css: tailwindCss,
  recipe: '',
  App: ({ adapted }) => (
    <div className="app bg-white text-gray-900">
      <header
        className={`sticky ${adapted ? 'top-banner' : 'top-0'} flex h-12 items-center bg-gray-100 px-4`}
        data-pinned=""
      >
        <strong>Fernhill</strong>
      </header>
      <nav
        aria-label="Fernhill"
        className={`fixed ${adapted ? 'inset-y-banner' : 'inset-y-0'} right-0 flex w-20 flex-col justify-between bg-gray-200 p-2`}
        data-pinned=""
      >
        <a href="#invoices">Invoices</a>
        <a href="#people">People</a>
      </nav>
      <main className="mr-20 pb-12">
        <Invoices />
      </main>
      <footer
        className={`fixed ${adapted ? 'bottom-banner' : 'bottom-0'} left-0 h-12 bg-gray-100 p-3`}
        data-pinned=""
      >
        40 invoices, € 8,820.00
      </footer>
    </div>
  ),
}

export const tailwindShell: Layout = {
  css: `${tailwindCss} body { overflow: hidden }`,
  recipe: '',
  App: ({ adapted }) => (
    <div className={`app flex ${adapted ? 'h-beside-banner' : 'h-dvh'} flex-col bg-white text-gray-900`}>
      <header className="flex h-12 items-center bg-gray-100 px-4" data-pinned="">
        <strong>Fernhill</strong>
      </header>
      <main className="grow overflow-auto">
        <Invoices />
      </main>
      <footer className="bg-gray-100 p-3" data-pinned="">
        40 invoices, € 8,820.00
      </footer>
    </div>
  ),
}
