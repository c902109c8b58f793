import { act, renderHook } from '@testing-library/react'
import { expect, test, vi } from 'vitest'
import { useSearchText } from '../../src/admin/useSearchText.js'
import { useUrlState } from '../../src/admin/useUrlState.js'

function useSearch() {
  const [{ q = '' }, setUrl] = useUrlState(['q'])
  const [text, setText] = useSearchText(q, (next) => setUrl({ q: next }), 20)
  return { q, text, setText }
}

test('the search follows what the app’s router does to the address, and what is typed afterwards is written there again', async () => {
  const before = location.href
  const { result: search } = renderHook(useSearch)
  act(() => search.current.setText('Cleo'))
  await vi.waitFor(() => expect(new URLSearchParams(location.search).get('q')).toBe('Cleo'))

  for (const go of ['replaceState', 'pushState'] as const) {
    history[go](null, '', location.pathname)
    await vi.waitFor(() => expect(search.current).toMatchObject({ q: '', text: '' }))
    act(() => search.current.setText('Cleo'))
    await vi.waitFor(() => expect(new URLSearchParams(location.search).get('q')).toBe('Cleo'))
  }
  history.replaceState(null, '', before)
})
