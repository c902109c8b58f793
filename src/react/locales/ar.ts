import type { BannerStrings } from '../banner/BannerStrings.js'
import { isoTime } from '../banner/isoTime.js'

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
  lang: 'ar',
  dir: 'rtl',
  label: 'الدخول إلى حساب شخص آخر',
  viewingAs: (user) => `تتصفح باسم ${user}`,
  actingAs: (user) => `تتصرف باسم ${user}`,
  by: (impersonator) => `بواسطة ${impersonator}`,
  agent: (name) => `الوكيل ${name}`,
  unknown: 'شخص مجهول',
  reason: (reason) => `السبب: ${reason}`,
  readOnly: 'للقراءة فقط',
  full: 'وصول كامل',
  timeLeft: (time) => `متبقٍّ ${time}`,
  lastMinute: 'ينتهي الدخول خلال دقيقة واحدة.',
  reach: (key) => `اضغط ${key} للانتقال إلى هنا والعودة.`,
  expired: 'انتهى الوقت. يجري إنهاء الجلسة.',
  unconfirmed: 'خدمة تسجيل الدخول لا تستجيب. قد يكون الدخول ما زال قائمًا.',
  stop: 'إنهاء',
  stopImpersonating: (user) => `إنهاء الدخول إلى حساب ${user}`,
  stopping: 'جارٍ الإنهاء…',
  stopFailed: (user) => `تعذّر الإنهاء. ما زلت ${user}.`,
  ended: (user) => `انتهى الدخول. لم تعد ${user}.`,
  tryAgain: 'إعادة المحاولة',
  minimise: 'تصغير',
  viewedBy: (impersonator, user, at) => `شاهده ${impersonator} باسم ${user} في ${isoTime(at)}`,
  tab: (user) => `باسم ${user} · `,
  mismatch: 'لا يمكن معرفة صاحب هذا الحساب. لا تثق بأي شيء هنا حتى تعيد التحميل.',
  reload: 'إعادة التحميل',
}
