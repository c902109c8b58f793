import { type ReactElement, type ReactNode, useEffect, useRef, useState } from 'react'
import { part } from './part.js'

/** A box for what may be wider than the page. The keyboard must reach what scrolls, and stops nowhere else. */
export function ScrollBox(props: { label: string; isBusy?: boolean; children: ReactNode }): ReactElement {
  const { label, isBusy, children } = props
  const box = useRef<HTMLDivElement>(null)
  const [isWide, setWide] = useState(false)
  useEffect(() => {
    const element = box.current
    if (!element) return
    const observer = new ResizeObserver(() => setWide(element.scrollWidth > element.clientWidth))
    for (const one of [element, ...element.children]) observer.observe(one)
    return () => observer.disconnect()
  }, [])
  return (
    <div
      {...part('scroll')}
      ref={box}
      aria-busy={isBusy}
      {...(isWide && { role: 'group', 'aria-label': label, tabIndex: 0 })}
    >
      {children}
    </div>
  )
}
