import type { DirectoryUser } from 'impersonation-kit/server'

/** Something that the service does not do, with a stable code, and a sentence for people. */
export class Refusal extends Error {
  override readonly name = 'Refusal'

  constructor(
    readonly status: number,
    readonly code: string,
    sentence: string,
    readonly headers: Readonly<Record<string, string>> = {},
  ) {
    super(sentence)
  }
}

/** The same answer for a user who does not exist and for one whom the operator may not see. */
export class NoSuchUser extends Refusal {
  /** @param hidden - The user who does exist, for the audit. */
  constructor(readonly hidden?: DirectoryUser) {
    super(404, 'not_found', 'There is no such user, or you may not see this user.')
  }
}

/** The same answer for a session that does not exist and for one that is not for these eyes. */
export function noSuchSession(): Refusal {
  return new Refusal(404, 'not_found', 'There is no such session.')
}
