import type { Decorator } from '@storybook/react-vite'
import { type CSSProperties, type ReactElement, type ReactNode, useInsertionEffect } from 'react'

/** Toolbar items for how the page is displayed. */
export const displayToolbar = {
  scheme: {
    description: 'Colour scheme',
    defaultValue: 'system',
    toolbar: {
      title: 'Scheme',
      icon: 'circlehollow' as const,
      dynamicTitle: true,
      items: [
        { value: 'system', title: 'Scheme of the system', icon: 'browser' as const },
        { value: 'light', title: 'Light', icon: 'sun' as const },
        { value: 'dark', title: 'Dark', icon: 'moon' as const },
      ],
    },
  },
  direction: {
    description: 'Writing direction',
    defaultValue: 'ltr',
    toolbar: {
      title: 'Direction',
      icon: 'transfer' as const,
      dynamicTitle: true,
      items: [
        { value: 'ltr', title: 'Left to right' },
        { value: 'rtl', title: 'Right to left' },
      ],
    },
  },
  contrast: {
    description: 'Contrast',
    defaultValue: 'normal',
    toolbar: {
      title: 'Contrast',
      icon: 'contrast' as const,
      dynamicTitle: true,
      items: [
        { value: 'normal', title: 'Contrast of the system' },
        // A page cannot switch forced colours on. Emulate them in the browser's developer tools to see the real ones.
        { value: 'forced', title: 'Forced colours (imitated)' },
      ],
    },
  },
}

/** Shows the story in the scheme, direction and contrast of the toolbar. */
export const withDisplay: Decorator = (Story, { globals, parameters, viewMode }) => {
  const display = {
    colorScheme: globals['scheme'] === 'system' ? 'light dark' : String(globals['scheme']),
    direction: globals['direction'] === 'rtl' ? 'rtl' : 'ltr',
    contrast: String(globals['contrast']),
  } as const
  return (
    // A docs page shows many stories and text of its own: there the wrapper is the page.
    <Display {...display} wholePage={viewMode !== 'docs'} bare={parameters['bare'] === true}>
      <Story />
    </Display>
  )
}

interface DisplayProps {
  colorScheme: string
  direction: 'ltr' | 'rtl'
  contrast: string
  wholePage: boolean
  bare: boolean
  children: ReactNode
}

function Display({
  colorScheme,
  direction,
  contrast,
  wholePage,
  bare,
  children,
}: DisplayProps): ReactElement {
  useInsertionEffect(() => {
    if (!wholePage) return
    const { documentElement: root } = document
    root.style.colorScheme = colorScheme
    root.dir = direction
    root.dataset['contrast'] = contrast
    root.classList.add('example-page')
    return () => {
      root.style.removeProperty('color-scheme')
      root.removeAttribute('dir')
      delete root.dataset['contrast']
      root.classList.remove('example-page')
    }
  }, [colorScheme, direction, contrast, wholePage])
  if (bare) return <>{children}</> // a layout of its own, in which a wrapper would be one element too many
  const style: CSSProperties = { colorScheme }
  return (
    <div className="example" dir={direction} data-contrast={contrast} style={style}>
      {children}
    </div>
  )
}
