import type { AlertText } from './describeAlert.js'

/** A message for Slack's incoming webhooks. */
export interface SlackMessage {
  /** What a notification shows. */
  text: string
  mrkdwn: false
  blocks: readonly Record<string, unknown>[]
  unfurl_links: false
  unfurl_media: false
}

/** In characters. Slack has refused messages of 11,000, and what it refuses is given up. */
const LONGEST_FACTS = 9_000

/**
 * An alert in Slack's Block Kit. The blocks are rich text, whose `text` elements Slack shows as they are: a reason can mention
 * nobody, link nowhere and format nothing. https://docs.slack.dev/reference/block-kit/blocks/rich-text-block
 */
export function slackMessage({ title, facts, link, isUrgent }: AlertText): SlackMessage {
  const line = (...elements: Record<string, unknown>[]): Record<string, unknown> => ({
    type: 'rich_text_section',
    elements,
  })
  const text = (value: string): Record<string, unknown> => ({ type: 'text', text: value })
  const bold = (value: string): Record<string, unknown> => ({ ...text(value), style: { bold: true } })
  const siren = { type: 'emoji', name: 'rotating_light' }
  const { shown, left } = fitting(facts)
  return {
    text: escapeSlack(title),
    mrkdwn: false,
    blocks: [
      {
        type: 'rich_text',
        elements: [
          line(...(isUrgent ? [siren, text(' ')] : []), bold(title), text('\n')),
          ...shown.map(({ label, value }) => line(text(`${label}: `), text(`${value || '–'}\n`))),
          ...(left > 0 ? [line(text(`… and ${left} more, in the audit\n`))] : []),
          ...(link ? [line({ type: 'link', url: link.href, text: link.label })] : []),
        ],
      },
    ],
    unfurl_links: false,
    unfurl_media: false,
  }
}

/** The first facts, which are the most important. */
function fitting(facts: AlertText['facts']): { shown: AlertText['facts']; left: number } {
  let length = 0
  const end = facts.findIndex(
    ({ label, value }) => (length += label.length + value.length + 3) > LONGEST_FACTS,
  )
  return end < 0 ? { shown: facts, left: 0 } : { shown: facts.slice(0, end), left: facts.length - end }
}

/** Escapes the three characters that Slack gives a meaning outside of rich text: https://docs.slack.dev/messaging/formatting-message-text */
function escapeSlack(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}
