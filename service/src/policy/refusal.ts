import type { EnvironmentSettings, NeedCode, PolicyDecision, RefusalCode } from 'impersonation-kit/server'
import { defaultSettings } from '../settings/index.js'
import { needOf, sentenceOf } from './sentences.js'

/** The decision for a code, with its sentence. */
export function refusal(code: RefusalCode, settings: EnvironmentSettings = defaultSettings): PolicyDecision {
  const sentence = sentenceOf(code, settings)
  const need = needOf(code)
  if (need) return { verdict: 'needs', need, code: code as NeedCode, sentence }
  return { verdict: 'deny', code: code as Exclude<RefusalCode, NeedCode>, sentence }
}
