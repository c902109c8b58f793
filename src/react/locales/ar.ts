import type { BannerStrings } from '../banner/BannerStrings.js'

/**
 * The banner in Arabic.
 *
 * @example
 * ```tsx
 * import { ImpersonationBanner } from 'impersonation-kit'
 * import { ar } from 'impersonation-kit/locales'
 *
 * export const banner = <ImpersonationBanner strings={ar} />
 * ```
 */
export const ar: BannerStrings = {
  label: 'الدخول إلى حساب شخص آخر',
  viewingAs: (user) => `تتصفح باسم ${user}`,
  by: (impersonator) => `بواسطة ${impersonator}`,
  agent: (name) => `الوكيل ${name}`,
  unknown: 'شخص مجهول',
  reason: (reason) => `السبب: ${reason}`,
  readOnly: 'للقراءة فقط',
  full: 'وصول كامل',
  timeLeft: (time) => `متبقٍّ ${time}`,
  lastMinute: 'ينتهي الدخول خلال دقيقة واحدة.',
  expired: 'انتهى الوقت. يجري إنهاء الجلسة.',
  stop: 'إنهاء',
  stopping: 'جارٍ الإنهاء…',
  stopFailed: 'تعذّر الإنهاء.',
  tryAgain: 'إعادة المحاولة',
  minimise: 'تصغير',
  viewedBy: (impersonator, user, at) => `شاهده ${impersonator} باسم ${user} في ${at.toLocaleString('ar')}`,
  tab: (user) => `باسم ${user} · `,
  mismatch: 'لا يمكن معرفة صاحب هذا الحساب. لا تثق بأي شيء هنا حتى تعيد التحميل.',
  reload: 'إعادة التحميل',
}
