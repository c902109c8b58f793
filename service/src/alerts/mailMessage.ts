import type { AlertText } from './describeAlert.js'

/** A mail without its addresses. */
export interface MailMessage {
  subject: string
  text: string
  html: string
}

/** An alert as a mail, in text and in HTML that every mail program shows. */
export function mailMessage({ title, facts, link, isUrgent }: AlertText): MailMessage {
  const subject = `${isUrgent ? 'Urgent: ' : ''}${title}`
  const rows = facts
    .map(
      ({ label, value }) =>
        `<tr><th align="left" valign="top" style="padding:4px 16px 4px 0;font-weight:600">${escapeHtml(label)}</th><td style="padding:4px 0">${escapeHtml(value)}</td></tr>`,
    )
    .join('')
  const button = link
    ? `<p><a href="${escapeHtml(link.href)}" style="color:#0b57d0">${escapeHtml(link.label)}</a></p>`
    : ''
  return {
    subject,
    text: [
      title,
      '',
      ...facts.map(({ label, value }) => `${label}: ${value}`),
      ...(link ? ['', `${link.label}: ${link.href}`] : []),
      '',
    ].join('\n'),
    html: `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="color-scheme" content="light dark"><title>${escapeHtml(subject)}</title></head><body style="font-family:system-ui,sans-serif;font-size:15px;line-height:1.5"><h1 style="font-size:18px">${escapeHtml(title)}</h1><table cellspacing="0" cellpadding="0" style="border-collapse:collapse">${rows}</table>${button}</body></html>`,
  }
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`)
}
