import type { CSSProperties } from 'react'

/** Visually hidden without a stylesheet, for screen readers. Set by script, which a content security policy allows. */
export const unseen: CSSProperties = {
  position: 'absolute',
  width: 1,
  height: 1,
  overflow: 'hidden',
  whiteSpace: 'nowrap',
  clipPath: 'inset(50%)',
}
