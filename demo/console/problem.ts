import type { ErrorRequestHandler, RequestHandler } from 'express'
import type { Problem } from 'impersonation-kit/server'
import { problemPage } from './problemPage.js'

/** A refusal, with a code that never changes its meaning and a sentence for people. */
export class Refusal extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    readonly title: string,
    detail: string,
  ) {
    super(detail)
  }
}

/** Answers what was thrown: problem details (RFC 9457), or a page to a browser that navigates. */
export const problems: ErrorRequestHandler = (error: unknown, request, response, next) => {
  if (response.headersSent) return next(error)
  const { status, code, title, message } = asRefusal(error)
  response.status(status).set('Cache-Control', 'no-store')
  if (!request.path.startsWith('/api/') && request.accepts(['json', 'html']) === 'html') {
    return response.send(problemPage(title, message))
  }
  const problem: Problem = { type: 'about:blank', title, status, detail: message, code }
  return response.type('application/problem+json').send(JSON.stringify(problem))
}

/** Refuses every method but those that have a handler above. */
export function allowOnly(...methods: string[]): RequestHandler {
  return (request, response) => {
    response.set('Allow', methods.join(', '))
    throw new Refusal(
      405,
      'method_not_allowed',
      'Method not allowed',
      `${request.method} does nothing here. Use ${methods.join(' or ')}.`,
    )
  }
}

function asRefusal(error: unknown): Refusal {
  if (error instanceof Refusal) return error
  const status = (error as { status?: unknown } | undefined)?.status
  if (typeof status === 'number' && status >= 400 && status < 500) {
    return new Refusal(status, 'invalid_request', 'Invalid request', 'The request could not be read.')
  }
  console.error(error)
  return new Refusal(500, 'internal_error', 'Something went wrong', 'The demo failed. Its console says why.')
}
