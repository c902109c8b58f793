import type { BannerStrings } from '../banner/BannerStrings.js'

/**
 * The banner in Spanish.
 *
 * @example
 * ```tsx
 * import { ImpersonationBanner } from 'impersonation-kit'
 * import { es } from 'impersonation-kit/locales'
 *
 * export const banner = <ImpersonationBanner strings={es} />
 * ```
 */
export const es: BannerStrings = {
  label: 'Acceso a la cuenta de otra persona',
  viewingAs: (user) => `Viendo como ${user}`,
  by: (impersonator) => `por ${impersonator}`,
  agent: (name) => `el agente ${name}`,
  unknown: 'alguien desconocido',
  reason: (reason) => `Motivo: ${reason}`,
  readOnly: 'Solo lectura',
  full: 'Acceso completo',
  timeLeft: (time) => `quedan ${time}`,
  lastMinute: 'El acceso termina en menos de un minuto.',
  expired: 'Se acabó el tiempo. La sesión se está cerrando.',
  stop: 'Terminar',
  stopping: 'Terminando…',
  stopFailed: 'No se pudo terminar.',
  tryAgain: 'Reintentar',
  minimise: 'Minimizar',
  viewedBy: (impersonator, user, at) =>
    `Visto por ${impersonator} como ${user} el ${at.toLocaleString('es')}`,
  tab: (user) => `Como ${user} · `,
  mismatch:
    'No se puede saber de quién es esta cuenta. Nada de lo que hay aquí es fiable hasta que recargue la página.',
  reload: 'Recargar',
}
