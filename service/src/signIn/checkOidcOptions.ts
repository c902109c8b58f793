import { z } from 'zod'
import { OptionsError } from '../OptionsError.js'
import { isLoopback } from '../isLoopback.js'
import type { OidcSignInOptions } from './OidcSignInOptions.js'

const text = z.string().min(1, 'Give a text.')
const schema = z.strictObject({
  issuer: z.string().refine(isIssuer, {
    error: 'Give the address of the provider, such as https://id.example.com. http is for localhost alone.',
  }),
  clientId: text,
  clientSecret: text.optional(),
  clientAuthentication: z.enum(['client_secret_basic', 'client_secret_post']).optional(),
  scope: z
    .string()
    .regex(/(^| )openid( |$)/, 'It must hold openid.')
    .optional(),
  toSignedIn: z.custom<OidcSignInOptions['toSignedIn']>(
    (value) => typeof value === 'function',
    'Give a function that says who somebody is by their claims.',
  ),
  recheck: z.custom((value) => typeof value === 'function', 'Give a function.').optional(),
  sessionLife: z
    .number()
    .int()
    .min(60, 'Give 60 seconds at least.')
    .max(2_592_000, 'Give 30 days at most.')
    .optional(),
})

/** The options with their defaults. */
export interface CheckedOidcOptions extends OidcSignInOptions {
  scope: string
  sessionLife: number
}

/** @throws OptionsError which names the first option that is wrong; never its value. */
export function checkOidcOptions(options: OidcSignInOptions): CheckedOidcOptions {
  const issue = schema.safeParse(options).error?.issues[0]
  if (issue) {
    const isUnknown = issue.code === 'unrecognized_keys'
    const name = isUnknown ? issue.keys[0] : issue.path.join('.')
    throw new OptionsError(
      `oidcSignIn: ${name || 'the options'}: ${isUnknown ? 'There is no such option.' : issue.message}`,
    )
  }
  return {
    ...options,
    scope: options.scope ?? 'openid email profile',
    sessionLife: options.sessionLife ?? 28_800,
  }
}

function isIssuer(value: string): boolean {
  if (!URL.canParse(value)) return false
  const { protocol, hostname, search, hash } = new URL(value)
  return search + hash === '' && (protocol === 'https:' || (protocol === 'http:' && isLoopback(hostname)))
}
