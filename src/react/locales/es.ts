import type { BannerStrings } from '../banner/BannerStrings.js'
import { isoTime } from '../banner/isoTime.js'

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
  lang: 'es',
  dir: 'ltr',
  label: 'Acceso a la cuenta de otra persona',
  viewingAs: (user) => `Viendo como ${user}`,
  actingAs: (user) => `Actuando como ${user}`,
  by: (impersonator) => `por ${impersonator}`,
  agent: (name) => `el agente ${name}`,
  unknown: 'alguien desconocido',
  reason: (reason) => `Motivo: ${reason}`,
  readOnly: 'Solo lectura',
  full: 'Acceso completo',
  timeLeft: (time) => `quedan ${time}`,
  lastMinute: 'El acceso termina en menos de un minuto.',
  reach: (key) => `Pulse ${key} para venir aquí y volver.`,
  expired: 'Se acabó el tiempo. La sesión se está cerrando.',
  unconfirmed: 'El inicio de sesión no responde. Es posible que el acceso siga abierto.',
  stop: 'Terminar',
  stopImpersonating: (user) => `Terminar el acceso a la cuenta de ${user}`,
  stopping: 'Terminando…',
  stopFailed: (user) => `No se pudo terminar. Aún actúa como ${user}.`,
  ended: (user) => `El acceso ha terminado. Ya no actúa como ${user}.`,
  tryAgain: 'Reintentar',
  minimise: 'Minimizar',
  viewedBy: (impersonator, user, at) => `Visto por ${impersonator} como ${user} el ${isoTime(at)}`,
  tab: (user) => `Como ${user} · `,
  mismatch:
    'No se puede saber de quién es esta cuenta. Nada de lo que hay aquí es fiable hasta que recargue la página.',
  reload: 'Recargar',
}
