import type { BannerStrings } from '../banner/BannerStrings.js'
import { isoTime } from '../banner/isoTime.js'

/**
 * The banner in German.
 *
 * @example
 * ```tsx
 * import { ImpersonationBanner } from 'impersonation-kit'
 * import { de } from 'impersonation-kit/locales'
 *
 * export const banner = <ImpersonationBanner strings={de} />
 * ```
 */
export const de: BannerStrings = {
  lang: 'de',
  dir: 'ltr',
  label: 'Zugriff auf ein fremdes Konto',
  viewingAs: (user) => `Ansicht als ${user}`,
  actingAs: (user) => `Handeln als ${user}`,
  by: (impersonator) => `durch ${impersonator}`,
  agent: (name) => `Agent ${name}`,
  unknown: 'Unbekannt',
  reason: (reason) => `Grund: ${reason}`,
  readOnly: 'Nur lesen',
  full: 'Voller Zugriff',
  timeLeft: (time) => `noch ${time}`,
  lastMinute: 'Der Zugriff endet in weniger als einer Minute.',
  reach: (key) => `Mit ${key} hierher und zurück.`,
  expired: 'Die Zeit ist um. Die Sitzung wird beendet.',
  unconfirmed: 'Die Anmeldung antwortet nicht. Der Zugriff besteht vielleicht noch.',
  stop: 'Beenden',
  stopImpersonating: (user) => `Beenden: Zugriff auf das Konto von ${user}`,
  stopping: 'Wird beendet …',
  stopFailed: (user) => `Beenden fehlgeschlagen. Sie sind noch ${user}.`,
  ended: (user) => `Der Zugriff ist beendet. Sie sind nicht mehr ${user}.`,
  tryAgain: 'Erneut versuchen',
  minimise: 'Verkleinern',
  viewedBy: (impersonator, user, at) => `Angesehen von ${impersonator} als ${user} am ${isoTime(at)}`,
  tab: (user) => `Als ${user} · `,
  mismatch: 'Es ist nicht feststellbar, wessen Konto das ist. Bis zum Neuladen ist hier nichts verlässlich.',
  reload: 'Neu laden',
}
