import { type ReactNode, type ReactPortal, useLayoutEffect, useState } from 'react'
import { createPortal } from 'react-dom'
import { adoptStyles } from './adoptStyles.js'
import { createHost, hostStyle } from './createHost.js'
import { keepOnTop } from './keepOnTop.js'
import { pushContent } from './pushContent.js'

interface BannerLayerProps {
  placement: 'top' | 'bottom'
  frame: boolean
  minimised: boolean
  unstyled: boolean
  children: ReactNode
}

/** Puts the banner into an element of its own at the end of the page, above everything, and makes room for it there. */
export function BannerLayer(props: BannerLayerProps): ReactPortal {
  const { placement, frame, minimised, unstyled, children } = props
  const [host] = useState(createHost)
  const style = hostStyle(placement, minimised)
  useLayoutEffect(() => (unstyled ? undefined : adoptStyles()), [unstyled])
  useLayoutEffect(() => keepOnTop(host, style), [host, style])
  useLayoutEffect(() => pushContent(host, placement, frame), [host, placement, frame])
  useLayoutEffect(() => () => host.remove(), [host])
  return createPortal(children, host)
}
