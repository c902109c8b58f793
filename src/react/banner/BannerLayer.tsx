import { type ReactNode, type ReactPortal, useLayoutEffect, useState } from 'react'
import { createPortal } from 'react-dom'
import { adoptStyles } from './adoptStyles.js'
import { createHost, hostStyle } from './createHost.js'
import { keepOnTop } from './keepOnTop.js'
import { pushContent } from './pushContent.js'
import { reachByKey } from './reachByKey.js'

interface BannerLayerProps {
  placement: 'top' | 'bottom'
  frame: boolean
  minimised: boolean
  unstyled: boolean
  focusKey: string
  children: ReactNode
}

/** Puts the banner into its own element at the edge of the page, above everything, and makes room for it there. */
export function BannerLayer(props: BannerLayerProps): ReactPortal {
  const { placement, frame, minimised, unstyled, focusKey, children } = props
  const [host] = useState(createHost)
  const style = hostStyle(placement, minimised)
  useLayoutEffect(() => (unstyled ? undefined : adoptStyles()), [unstyled])
  useLayoutEffect(() => keepOnTop(host, style, placement === 'top'), [host, style, placement])
  useLayoutEffect(() => pushContent(host, placement, frame, minimised), [host, placement, frame, minimised])
  useLayoutEffect(() => reachByKey(host, focusKey), [host, focusKey])
  useLayoutEffect(() => () => host.remove(), [host])
  return createPortal(children, host)
}
