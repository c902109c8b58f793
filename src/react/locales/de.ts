import type { BannerStrings } from '../banner/BannerStrings.js'

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
  label: 'Zugriff auf ein fremdes Konto',
  viewingAs: (user) => `Ansicht als ${user}`,
  by: (impersonator) => `durch ${impersonator}`,
  agent: (name) => `Agent ${name}`,
  unknown: 'Unbekannt',
  reason: (reason) => `Grund: ${reason}`,
  readOnly: 'Nur lesen',
  full: 'Voller Zugriff',
  timeLeft: (time) => `noch ${time}`,
  lastMinute: 'Der Zugriff endet in weniger als einer Minute.',
  expired: 'Die Zeit ist um. Die Sitzung wird beendet.',
  stop: 'Beenden',
  stopping: 'Wird beendet …',
  stopFailed: 'Beenden fehlgeschlagen.',
  tryAgain: 'Erneut versuchen',
  minimise: 'Verkleinern',
  viewedBy: (impersonator, user, at) =>
    `Angesehen von ${impersonator} als ${user} am ${at.toLocaleString('de')}`,
  tab: (user) => `Als ${user} · `,
  mismatch: 'Es ist nicht feststellbar, wessen Konto das ist. Bis zum Neuladen ist hier nichts verlässlich.',
  reload: 'Neu laden',
}
