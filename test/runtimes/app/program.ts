// Runs inside a runtime, and opens sites of the conformance suite there for the tests, which stay on Node.
import type { AuthOptions } from 'impersonation-kit/server'
import { frameworks, type Route, type Site } from '../../conformance/frameworks.js'
import { routes } from '../../conformance/routes.js'
import { inside } from '../inside.js'
import type { Failure, Question, Sent } from '../protocol.js'
import { host } from './listenFetch.js'

const sites = new Map<number, Site>()

/** Answers what the tests ask of this process. */
export async function control(request: Request): Promise<Response> {
  const question = (await request.json()) as Question
  try {
    return Response.json({ value: (await answer(question)) ?? null })
  } catch (error) {
    const { code, message } = error as { code?: string; message: string }
    return Response.json({ error: { code, message } } satisfies { error: Failure })
  }
}

async function answer(question: Question): Promise<unknown> {
  if (question.what === 'open') {
    const serve = frameworks[question.framework]
    if (!serve) throw new Error(`There is no framework ${question.framework} here.`)
    const call = (fn: string, args: unknown[]): Promise<unknown> => host.keep(ask(question.calls, fn, args))
    const site = await serve(
      revive(question.options, call) as AuthOptions,
      routes.map((route) => counted(route, (path) => call('onRun', [path]))),
    )
    sites.set(question.site, site)
    return site.url
  }
  const site = sites.get(question.site)
  if (question.what === 'verify') return site?.verifyToken(question.token)
  sites.delete(question.site)
  return site?.close()
}

/** The route, whose handler runs once the tests have counted it. */
const counted = (route: Route, count: (path: string) => Promise<unknown>): Route => ({
  ...route,
  async handle(seen) {
    await count(route.path)
    return route.handle(seen)
  },
})

/** The options again, with functions that call those of the tests. */
function revive(value: Sent, call: (fn: string, args: unknown[]) => Promise<unknown>): unknown {
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) return value.map((one) => revive(one, call))
  const { $inside, $call } = value
  if (typeof $inside === 'string') return inside[$inside]
  if (typeof $call === 'string') return (...args: unknown[]) => call($call, args)
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, revive(one as Sent, call)]))
}

async function ask(calls: string, fn: string, args: unknown[]): Promise<unknown> {
  const response = await fetch(calls, { method: 'POST', body: JSON.stringify({ fn, args }) })
  const { value, error } = (await response.json()) as { value?: unknown; error?: Failure }
  if (error) throw new Error(error.message)
  return value
}
