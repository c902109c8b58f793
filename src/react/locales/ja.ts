import type { BannerStrings } from '../banner/BannerStrings.js'
import { isoTime } from '../banner/isoTime.js'

/**
 * The banner in Japanese.
 *
 * @example
 * ```tsx
 * import { ImpersonationBanner } from 'impersonation-kit'
 * import { ja } from 'impersonation-kit/locales'
 *
 * export const banner = <ImpersonationBanner strings={ja} />
 * ```
 */
export const ja: BannerStrings = {
  lang: 'ja',
  dir: 'ltr',
  label: '代理アクセス',
  viewingAs: (user) => `${user} として表示中`,
  actingAs: (user) => `${user} として操作中`,
  by: (impersonator) => `操作者: ${impersonator}`,
  agent: (name) => `エージェント ${name}`,
  unknown: '不明',
  reason: (reason) => `理由: ${reason}`,
  readOnly: '閲覧のみ',
  full: 'フルアクセス',
  timeLeft: (time) => `残り ${time}`,
  lastMinute: '代理アクセスは 1 分以内に終了します。',
  reach: (key) => `${key} キーでここへ移動し、もう一度押すと戻ります。`,
  expired: '時間切れです。セッションを終了しています。',
  unconfirmed: '認証サーバーが応答しません。まだこのアカウントにいる可能性があります。',
  stop: '終了',
  stopImpersonating: (user) => `終了: ${user} への代理アクセス`,
  stopping: '終了中…',
  stopFailed: (user) => `終了できませんでした。まだ ${user} のままです。`,
  ended: (user) => `代理アクセスが終了しました。${user} ではなくなりました。`,
  tryAgain: '再試行',
  minimise: '最小化',
  viewedBy: (impersonator, user, at) => `${impersonator} が ${user} として ${isoTime(at)} に閲覧`,
  tab: (user) => `${user} として表示中 · `,
  mismatch: '誰のアカウントか確認できません。再読み込みするまで、この画面の内容は信頼できません。',
  reload: '再読み込み',
}
