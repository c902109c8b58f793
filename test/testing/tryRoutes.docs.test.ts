import { readFileSync } from 'node:fs'
import express from 'express'
import { createAuth } from 'impersonation-kit/express'
import { createTestIssuer } from 'impersonation-kit/testing'
import { expect, test } from 'vitest'
import { tryRoutes } from './support/tryRoutes.js'

const page = readFileSync(new URL('../../docs/try-routes.md', import.meta.url), 'utf8')
const issuer = await createTestIssuer({ key: 'routes' })

test('the page shows the table that its first example prints', async () => {
  const auth = createAuth(issuer.authOptions)
  const app = express()
  app.get('/health', (_request, response) => void response.sendStatus(200))
  app.get('/invoices/:id', auth.requireUser, (_request, response) => void response.json({}))
  app.put('/address', auth.requireUser, auth.requireWritable, (_request, response) => void response.json({}))
  const report = await tryRoutes(app, { issuer, allow: { open_to_nobody: ['GET /health'] } })
  expect(page).toContain(`\`\`\`\n${String(report)}\`\`\``)
})

test('every word in the table of account actions speaks of its action, and every action has one', async () => {
  const table = page.slice(page.indexOf('### Account actions'), page.indexOf('`accountActions:'))
  const rows = [...table.matchAll(/^\| `([a-z-]+)` +\| (.*?);? *(?:and `DELETE`.*)?\|$/gm)]
  const words = rows.flatMap(([, action = '', list = '']) =>
    [action, ...list.split(', ')].flatMap((word) => {
      const plain = word.replace(/\(s\)/, '').trim()
      return [plain, ...(word.includes('(s)') ? [`${plain}s`] : [])].map((one) => ({ action, word: one }))
    }),
  )
  expect(rows).toHaveLength(9)
  const pathOf = (word: string): string => `/api/${word.replaceAll(' ', '-')}/:id`
  const { routes } = await tryRoutes(
    words.map(({ word }) => ({ method: 'POST', path: pathOf(word) })),
    { issuer, target: (_request, response) => response.end() },
  )
  const actions = Object.fromEntries(routes.map(({ path, accountAction }) => [path, accountAction]))
  expect(actions).toEqual(Object.fromEntries(words.map(({ action, word }) => [pathOf(word), action])))
})

test('every code of a finding stands in the page', () => {
  const api = readFileSync(new URL('../../src/testing/tryRoutes/RoutesReport.ts', import.meta.url), 'utf8')
  const codes = [...(/RouteFindingCode =([^/]*)/.exec(api)?.[1] ?? '').matchAll(/'([a-z_]+)'/g)]
  expect(codes.length).toBeGreaterThan(10)
  expect(codes.filter(([, code]) => !page.includes(`\`${code}\``)).map(([, code]) => code)).toEqual([])
})
