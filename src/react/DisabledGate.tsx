import {
  Children,
  cloneElement,
  Fragment,
  isValidElement,
  type ReactElement,
  type ReactNode,
  type SyntheticEvent,
  useEffect,
  useId,
  version,
} from 'react'
import { disableControl, disableControls } from './disableControls.js'
import { stopEvent } from './stopEvent.js'

interface DisabledGateProps {
  children?: ReactNode
  explanation: string
  asChild?: boolean | undefined
}

type Part = ReactElement<{ children?: ReactNode }>

/** Elements that HTML allows only in certain parents, so they cannot be wrapped. The first ones can hold text. */
const PARTS = /^(t[dh]|li|d[td]|caption|legend|summary|figcaption)$|^(tr|thead|tbody|tfoot|option|optgroup)$/
/** React 18 does not know `inert`, and passes text on. */
const INERT = (parseInt(version) > 18 || '') as true

/** Shows its children disabled, and says why. */
export function DisabledGate({ children, explanation, asChild }: DisabledGateProps): ReactElement {
  const id = useId()
  useEffect(() => disableControls(document.querySelectorAll(`[data-impersonation-gate="${id}"]`)))
  const gate = { ...BLOCK, 'data-impersonation-gate': id, title: explanation, inert: INERT }
  const words = (
    <small id={id} data-impersonation-explanation="" ref={setApart}>
      {explanation}
    </small>
  )
  const parts = flatten(children)
  if (
    parts.every((part): part is Part => isValidElement(part) && (!!asChild || PARTS.test(String(part.type))))
  ) {
    return (
      <>
        {parts.map((part, key) => {
          const hasRoom = key === parts.length - 1 && PARTS.exec(String(part.type))?.[1]
          const inner = part.props.children
          const shown = hasRoom ? (
            <>
              {inner} {words}
            </>
          ) : (
            inner
          )
          return cloneElement(part, { ...gate, key } as object, shown)
        })}
      </>
    )
  }
  return (
    <>
      <span role="group" aria-disabled aria-describedby={id} {...gate}>
        {children}
      </span>{' '}
      {words}
    </>
  )
}

function flatten(children: ReactNode): ReactNode[] {
  return Children.toArray(children).flatMap((child) =>
    isValidElement<{ children?: ReactNode }>(child) && child.type === Fragment
      ? flatten(child.props.children)
      : [child],
  )
}

function setApart(words: HTMLElement | null): void {
  if (words) words.style.marginInlineStart = '.5em' // in a flex or grid container a space is none
}

function block(event: SyntheticEvent<HTMLElement>): void {
  const target = event.target as HTMLElement
  // Content that a portal renders elsewhere is disabled when somebody enters it.
  if (event.type === 'focus') disableControl(target, event.currentTarget)
  if (event.type === 'compositionstart') target.blur()
  stopEvent(event)
}

const BLOCKED =
  'Click AuxClick DoubleClick ContextMenu PointerDown PointerUp MouseDown MouseUp TouchStart TouchEnd KeyDown KeyUp BeforeInput Input Change Paste Cut DragStart DragOver Drop Submit Reset Focus Blur CompositionStart'
const BLOCK = Object.fromEntries(BLOCKED.split(' ').map((name) => [`on${name}Capture`, block]))
