import type { Layout } from './Layout.js'
import { BASE, Bar, Invoices } from './parts.js'
import { recipeOf } from './recipeOf.js'

export const ordinaryPage: Layout = {
  css: BASE,
  recipe: '',
  App: () => (
    <div className="app">
      <h1>Invoices</h1>
      <Invoices />
      <p>The last line of the page.</p>
    </div>
  ),
}

export const stickyHeader: Layout = {
  css: `${BASE} .sticky-header { position: sticky; top: 0 }`,
  recipe: recipeOf('Headers'),
  App: () => (
    <div className="app">
      <Bar className="sticky-header" />
      <Invoices />
    </div>
  ),
}

export const fixedHeader: Layout = {
  css: `${BASE} .fixed-header { position: fixed; inset: 0 0 auto } main { padding-top: 3rem }`,
  recipe: recipeOf('Headers'),
  App: () => (
    <div className="app">
      <Bar className="fixed-header" />
      <main>
        <Invoices />
      </main>
    </div>
  ),
}

export const bottomBar: Layout = {
  css: `${BASE} main { padding-bottom: 9rem } .bottom-bar { position: fixed; inset: auto 0 0 }
    .round-button { position: fixed; inset: auto 1rem 5rem auto; width: 3.5rem; height: 3.5rem }`,
  recipe: recipeOf('At the bottom'),
  App: () => (
    <div className="app">
      <main>
        <Invoices />
      </main>
      <button className="round-button" data-pinned="">
        New
      </button>
      <Bar as="nav" className="bottom-bar" />
    </div>
  ),
}

export const stickyFooter: Layout = {
  css: `${BASE} .sticky-footer { position: sticky; bottom: 0 }`,
  recipe: recipeOf('At the bottom'),
  App: () => (
    <div className="app">
      <Invoices />
      <Bar as="footer" className="sticky-footer">
        40 invoices, € 8,820.00
      </Bar>
    </div>
  ),
}
