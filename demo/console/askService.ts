import type { Service } from 'impersonation-kit-service'

/** Asks one of the service's routes in the name of somebody who is signed in. */
export type AskService = (
  path: string,
  init?: { method: 'PUT'; body: object; headers: Record<string, string> },
) => Promise<Response>

/** Asks as the browser with this cookie would, and without one. */
export function askService(service: Service, origin: string, cookie: string): AskService {
  return (path, init) =>
    service.fetch(
      new Request(origin + path, {
        headers: {
          cookie,
          origin,
          'sec-fetch-site': 'same-origin',
          'content-type': 'application/json',
          ...init?.headers,
        },
        ...(init && { method: init.method, body: JSON.stringify(init.body) }),
      }),
    )
}
