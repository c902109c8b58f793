import type { CSSProperties } from 'react'

/** Heard, and not seen, without any stylesheet. Set by script, which no content security policy minds. */
export const unseen: CSSProperties = {
  position: 'absolute',
  width: 1,
  height: 1,
  overflow: 'hidden',
  whiteSpace: 'nowrap',
  clipPath: 'inset(50%)',
}
