import type { AuthOptions } from 'impersonation-kit/server'
import type { Route } from './frameworks.js'
import { giveAway } from './handlers.js'

/** What `onError` was told of one error, in words. */
export interface Told {
  code: string
  status: number | undefined
  words: string
}

const told: Told[] = []

/** An `onError` that keeps what it is told. It runs where the app does, which may be another process: `/told` says what it has kept. */
export const tell: NonNullable<AuthOptions['onError']> = (error, cause) => {
  const { code, status, message } = error
  told.push({ code, status, words: `${message} ${String(cause)} ${String(error.cause)}` })
}

/** Says what has been told since it was asked the last time. */
export const toldRoutes: Route[] = [giveAway('/told', told)]

/** Asks a site for what its `tell` has been told since it was asked the last time. */
export async function askTold(url: string): Promise<Told[]> {
  return (await (await fetch(`${url}/told`)).json()) as Told[]
}
