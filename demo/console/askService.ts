import type { Service } from 'impersonation-kit-service'

/** Asks one of the service's routes in the name of a browser. */
export type AskService = (
  path: string,
  init?: { method?: 'POST' | 'PUT'; body?: unknown; headers?: Record<string, string> },
) => Promise<Response>

/**
 * The pages of the console work without a script. What a script would send to the service, their server sends for them, with the
 * cookies of the browser.
 */
export function askService(service: Service, origin: string, cookie: string): AskService {
  return (path, { method, body, headers } = {}) =>
    service.fetch(
      new Request(origin + path, {
        ...(method && { method }),
        headers: {
          cookie,
          origin,
          'sec-fetch-site': 'same-origin',
          ...(body !== undefined && { 'content-type': 'application/json' }),
          ...headers,
        },
        ...(body !== undefined && { body: JSON.stringify(body) }),
      }),
    )
}
