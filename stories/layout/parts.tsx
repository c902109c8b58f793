import type { ReactElement, ReactNode } from 'react'

/** What every layout has: no margins, and colours that follow the scheme. */
export const BASE = `
  * { box-sizing: border-box }
  body { margin: 0 }
  html { --line: light-dark(#dfe3e0, #303533); --bar: light-dark(#fff, #1c1f1e); --text: light-dark(#1f2523, #e8ebe9); --page: light-dark(#f7f7f5, #141615) }
  body, .app { background: var(--page); color: var(--text); font: 15px/1.5 system-ui, sans-serif }
  .app :is(p, h1, h2, ol) { margin: 0; overflow-wrap: anywhere }
  .app h1 { font-size: 1.25rem }
  .app h2 { font-size: 1rem }
  .app ol { padding: 0; list-style: none }
  .app li { display: flex; justify-content: space-between; padding: .625rem 1rem; border-block-end: 1px solid var(--line) }
  .app .bar { display: flex; gap: 1rem; align-items: center; height: 3rem; padding: 0 1rem; background: var(--bar); border: 0 solid var(--line); border-block-width: 1px }
  .app a, .dialog a { color: inherit }
  .app button, .plain-button { min-height: 2.25rem; padding: 0 .875rem; border: 1px solid currentColor; border-radius: .5rem; background: var(--bar); color: var(--text); font: inherit; cursor: pointer }
`

/** The bar of the app: its name and its pages. */
export function Bar({ as: Tag = 'header', ...props }: BarProps): ReactElement {
  return (
    <Tag className={`bar ${props.className ?? ''}`} data-pinned="">
      {props.children ?? (
        <>
          <strong>Fernhill</strong>
          <a href="#invoices">Invoices</a>
          <a href="#people">People</a>
        </>
      )}
    </Tag>
  )
}
interface BarProps {
  as?: 'header' | 'footer' | 'nav' | 'div'
  className?: string
  children?: ReactNode
}

/** A list that is longer than the window. */
export function Invoices({ count = 40 }: { count?: number }): ReactElement {
  return (
    <ol aria-label="Invoices">
      {Array.from({ length: count }, (_, index) => (
        <li key={index}>
          <a href={`#FH-${2031 - index}`}>Invoice FH-{2031 - index}</a>
          <span>€ {240 - index}.00</span>
        </li>
      ))}
    </ol>
  )
}

/** The text of a dialog that is higher than a small window. */
export function Terms(): ReactElement {
  return (
    <>
      {Array.from({ length: 16 }, (_, index) => (
        <p key={index}>
          {index + 1}. Prices are net, and payable within fourteen days from the date of the invoice.
        </p>
      ))}
      <p>
        <a href="#terms">All terms</a>
      </p>
    </>
  )
}
