import { type ReactElement, useEffect, useRef } from 'react'

/** The line on paper. It shows the time of printing, which an effect sets because the server's time would differ. */
export function PrintedLine({ text }: { text: (at: Date) => string }): ReactElement {
  const line = useRef<HTMLSpanElement>(null)
  useEffect(() => {
    const write = (): void => {
      if (line.current) line.current.textContent = text(new Date())
    }
    write()
    addEventListener('beforeprint', write)
    return () => removeEventListener('beforeprint', write)
  })
  return <span data-impersonation-banner="print" style={{ display: 'none' }} ref={line} />
}
