import './support/setup.js'
import { expect, test, vi } from 'vitest'
import { openApp } from '../../src/admin/openApp.js'

/** What a browser would send, form by form: it opens another page, which no test survives. */
function submitted() {
  const forms: { action: string; method: string; fields: object; from: Document; isInPage: boolean }[] = []
  vi.spyOn(HTMLFormElement.prototype, 'submit').mockImplementation(function submit(this: HTMLFormElement) {
    const { action, method, ownerDocument, isConnected } = this
    forms.push({
      action,
      method,
      from: ownerDocument,
      fields: Object.fromEntries(new FormData(this)),
      isInPage: isConnected,
    })
  })
  return forms
}

test('the ticket is posted in this tab, and stands in no address', () => {
  const forms = submitted()
  openApp(false).redeem('https://app.test/redeem', 'secret-ticket')
  expect(forms).toEqual([
    {
      action: 'https://app.test/redeem',
      method: 'post',
      from: document,
      fields: { ticket: 'secret-ticket' },
      isInPage: true,
    },
  ])
  expect(document.querySelector('form')).toBeNull()
})

test('a new tab is opened at once, gets the ticket, and cannot reach this page', () => {
  const forms = submitted()
  const tab = { opener: window, close: vi.fn(), document: document.implementation.createHTMLDocument() }
  const open = vi.spyOn(window, 'open').mockReturnValue(tab as unknown as Window)
  const before = document.documentElement.outerHTML
  const app = openApp(true)
  expect(open).toHaveBeenCalledOnce()
  app.redeem('https://app.test/redeem', 'secret-ticket')
  expect(forms).toMatchObject([{ from: tab.document, fields: { ticket: 'secret-ticket' }, isInPage: true }])
  expect(tab.opener).toBeNull()
  expect(document.documentElement.outerHTML).toBe(before)
})

test('a new tab that was closed meanwhile gets nothing, and neither does this one', () => {
  const forms = submitted()
  vi.spyOn(window, 'open').mockReturnValue({ closed: true } as Window)
  openApp(true).redeem('https://app.test/redeem', 'secret-ticket')
  expect(forms).toEqual([])
})

test('where the browser refuses a new tab, it is this tab', () => {
  const forms = submitted()
  vi.spyOn(window, 'open').mockReturnValue(null)
  openApp(true).redeem('https://app.test/redeem', 'secret-ticket')
  expect(forms[0]?.from).toBe(document)
})

test('a tab that has nothing to show is closed', () => {
  const tab = { close: vi.fn() }
  vi.spyOn(window, 'open').mockReturnValue(tab as unknown as Window)
  openApp(true).close()
  expect(tab.close).toHaveBeenCalledOnce()
})
