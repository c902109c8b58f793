import type { ReactElement } from 'react'
import type { Layout } from './Layout.js'
import { BASE, Bar, Invoices } from './parts.js'
import { recipeOf } from './recipeOf.js'

const ROWS = `${BASE} .shell, .fixed-shell { display: grid; grid-template-rows: auto minmax(0, 1fr) auto } .app main { overflow: auto }`

const shell = (className: string) => (): ReactElement => (
  <div className={`app ${className}`}>
    <Bar />
    <main>
      <Invoices />
    </main>
    <Bar as="footer">40 invoices, € 8,820.00</Bar>
  </div>
)

export const shellOf100vh: Layout = {
  css: `${ROWS} .shell { height: 100vh }`,
  recipe: recipeOf('100vh and 100dvh').replace('100dvh', '100vh'),
  App: shell('shell'),
}

/** As many have it: the page itself never scrolls, so that whatever is off the screen is out of reach. */
export const shellOf100dvh: Layout = {
  css: `${ROWS} body { overflow: hidden } .shell { height: 100dvh }`,
  recipe: recipeOf('100vh and 100dvh'),
  App: shell('shell'),
}

export const shellOf100Percent: Layout = {
  css: `${ROWS} html, body, #root, .shell { height: 100% } body { overflow: hidden }`,
  recipe: '',
  App: shell('shell'),
}

export const bodyThatScrolls: Layout = {
  css: `${BASE} html, body { height: 100% } html { overflow: hidden } body { overflow: auto }`,
  recipe: '',
  App: () => (
    <div className="app">
      <Invoices />
    </div>
  ),
}

export const pageOf100Percent: Layout = {
  css: `${BASE} html, body, #root { height: 100% }`,
  recipe: recipeOf('Height: 100%'),
  App: () => (
    <div className="app">
      <Invoices />
      <p>The last line of the page.</p>
    </div>
  ),
}

export const fixedShell: Layout = {
  css: `${ROWS} .fixed-shell { position: fixed; inset: 0 }`,
  recipe: recipeOf('Fixed app shells'),
  App: shell('fixed-shell'),
}

export const absoluteShell: Layout = {
  css: `${ROWS} .fixed-shell { position: absolute; inset: 0 }`,
  recipe: recipeOf('Fixed app shells').replace('fixed;', 'absolute;'),
  App: shell('fixed-shell'),
}
