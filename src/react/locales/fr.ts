import type { BannerStrings } from '../banner/BannerStrings.js'
import { isoTime } from '../banner/isoTime.js'

/**
 * The banner in French.
 *
 * @example
 * ```tsx
 * import { ImpersonationBanner } from 'impersonation-kit'
 * import { fr } from 'impersonation-kit/locales'
 *
 * export const banner = <ImpersonationBanner strings={fr} />
 * ```
 */
export const fr: BannerStrings = {
  lang: 'fr',
  dir: 'ltr',
  label: 'Accès au compte d’une autre personne',
  viewingAs: (user) => `Vous voyez le compte de ${user}`,
  actingAs: (user) => `Vous agissez en tant que ${user}`,
  by: (impersonator) => `par ${impersonator}`,
  agent: (name) => `l’agent ${name}`,
  unknown: 'une personne inconnue',
  reason: (reason) => `Motif : ${reason}`,
  readOnly: 'Lecture seule',
  full: 'Accès complet',
  timeLeft: (time) => `encore ${time}`,
  lastMinute: 'L’accès se termine dans moins d’une minute.',
  reach: (key) => `Appuyez sur ${key} pour venir ici et revenir.`,
  expired: 'Le temps est écoulé. La session se termine.',
  unconfirmed: 'La connexion ne répond pas. L’accès est peut-être encore ouvert.',
  stop: 'Arrêter',
  stopImpersonating: (user) => `Arrêter l’accès au compte de ${user}`,
  stopping: 'Arrêt…',
  stopFailed: (user) => `Impossible d’arrêter. Vous êtes encore ${user}.`,
  ended: (user) => `L’accès est terminé. Vous n’êtes plus ${user}.`,
  tryAgain: 'Réessayer',
  minimise: 'Réduire',
  viewedBy: (impersonator, user, at) => `Vu par ${impersonator} en tant que ${user} le ${isoTime(at)}`,
  tab: (user) => `${user} · `,
  mismatch: 'Impossible de savoir à qui est ce compte. Rien n’est fiable ici avant d’avoir rechargé la page.',
  reload: 'Recharger',
}
