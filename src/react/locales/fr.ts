import type { BannerStrings } from '../banner/BannerStrings.js'

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
  label: 'Accès au compte d’une autre personne',
  viewingAs: (user) => `Vous voyez le compte de ${user}`,
  by: (impersonator) => `par ${impersonator}`,
  agent: (name) => `l’agent ${name}`,
  unknown: 'une personne inconnue',
  reason: (reason) => `Motif : ${reason}`,
  readOnly: 'Lecture seule',
  full: 'Accès complet',
  timeLeft: (time) => `encore ${time}`,
  lastMinute: 'L’accès se termine dans moins d’une minute.',
  expired: 'Le temps est écoulé. La session se termine.',
  stop: 'Arrêter',
  stopping: 'Arrêt…',
  stopFailed: 'Impossible d’arrêter.',
  tryAgain: 'Réessayer',
  minimise: 'Réduire',
  viewedBy: (impersonator, user, at) =>
    `Vu par ${impersonator} en tant que ${user} le ${at.toLocaleString('fr')}`,
  tab: (user) => `${user} · `,
  mismatch: 'Impossible de savoir à qui est ce compte. Rien n’est fiable ici avant d’avoir rechargé la page.',
  reload: 'Recharger',
}
