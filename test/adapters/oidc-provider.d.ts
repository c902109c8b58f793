// Version 8, the last one for Node 20, has no types of its own: what the tests use of it.
declare module 'oidc-provider' {
  import type { RequestListener } from 'node:http'

  interface Token {
    save: () => Promise<string>
    destroy: () => Promise<void>
  }
  export class Provider {
    constructor(
      issuer: string,
      configuration: {
        findAccount: (context: unknown, id: string) => object
        extraTokenClaims: (context: unknown, token: { extra?: object }) => object | undefined
        [option: string]: unknown
      },
    )
    callback(): RequestListener
    Client: { find: (id: string) => Promise<object | undefined> }
    Grant: new (of: object) => Token & { addOIDCScope: (scope: string) => void }
    AccessToken: (new (of: object) => Token) & { find: (token: string) => Promise<Token | undefined> }
  }
}
