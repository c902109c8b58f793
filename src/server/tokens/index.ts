export { checkIssuer } from './checkIssuer.js'
export { timesOf } from './timesOf.js'
export { createFindUser, createVerifyToken } from './verifyToken.js'
export type { CheckedIssuer } from './checkIssuer.js'
export type { RevocationRules } from './RevocationRules.js'
export type {
  AsymmetricAlgorithm,
  KeySource,
  SeveralIssuers,
  SymmetricAlgorithm,
  TokenRules,
  TrustedIssuer,
} from './TokenRules.js'
export type { FindUser, VerifyToken } from './verifyToken.js'
