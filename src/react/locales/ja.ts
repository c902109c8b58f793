import type { BannerStrings } from '../banner/BannerStrings.js'

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
  label: '代理閲覧',
  viewingAs: (user) => `${user} として表示中`,
  by: (impersonator) => `操作者: ${impersonator}`,
  agent: (name) => `エージェント ${name}`,
  unknown: '不明',
  reason: (reason) => `理由: ${reason}`,
  readOnly: '閲覧のみ',
  full: 'フルアクセス',
  timeLeft: (time) => `残り ${time}`,
  lastMinute: 'あと 1 分以内に代理閲覧が終了します。',
  expired: '時間切れです。セッションを終了しています。',
  stop: '終了',
  stopping: '終了中…',
  stopFailed: '終了できませんでした。',
  tryAgain: '再試行',
  minimise: '最小化',
  viewedBy: (impersonator, user, at) => `${impersonator} が ${user} として ${at.toLocaleString('ja')} に閲覧`,
  tab: (user) => `${user} として表示中 · `,
  mismatch: '誰のアカウントか確認できません。再読み込みするまで、この画面の内容は信頼できません。',
  reload: '再読み込み',
}
