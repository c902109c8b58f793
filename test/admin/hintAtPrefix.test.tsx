import './support/setup.js'
import { renderHook } from '@testing-library/react'
import { StrictMode } from 'react'
import { expect, test, vi } from 'vitest'
import { useUrlState } from '../../src/admin/useUrlState.js'

test('two pages with the same parameter are hinted at, once, and the hint names the prop', () => {
  const warn = vi.spyOn(console, 'warn').mockImplementation(() => undefined)
  const mount = (prefix?: string) =>
    renderHook(() => useUrlState(['q', 'after'], prefix), { wrapper: StrictMode })
  const first = mount()
  first.rerender()
  first.unmount()
  mount()
  mount('audit-')
  expect(warn).not.toHaveBeenCalled()
  mount()
  mount()
  expect(warn.mock.calls).toEqual([[expect.stringMatching(/keep "q" in the address.* urlPrefix/)]])
})
