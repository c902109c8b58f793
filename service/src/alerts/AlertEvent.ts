import type { AlertType, ImpersonationMode } from 'impersonation-kit/server'
import type { SettingsChange } from '../settings/index.js'

/** A person as an alert names them. */
export interface AlertPerson {
  id: string
  email?: string
  name?: string
}

/** One thing that happened and that somebody wants to be told of. It holds no token, and no session id but in its link. */
export interface AlertEvent {
  /** The same for every try and every channel, so that whoever receives it twice can tell. */
  id: string
  type: AlertType
  /** Unix milliseconds. */
  at: number
  environment: string
  /** Who impersonates, or wants to. */
  operator?: AlertPerson
  /** Whose account it is. */
  user?: AlertPerson
  /** Who did it, where that is not the operator: who approved, ended or changed the settings. */
  by?: AlertPerson
  /** The public id of the impersonation session: the link leads to it. */
  session?: string
  reason?: string
  ticket?: string
  mode?: ImpersonationMode
  /** When the session ends, or has ended, in Unix milliseconds. */
  until?: number
  /** Why it was refused, or how it ended: a stable code, and a sentence. */
  code?: string
  sentence?: string
  /** What else the reader must know, such as that no more of these alerts are sent. */
  note?: string
  /** The roles that a break-glass start has passed over. */
  skipped?: readonly string[]
  /** What changed in the settings. Secrets are hidden. In alerts of an older version a text may stand for those that are not listed. */
  changes?: readonly (SettingsChange | string)[]
}
