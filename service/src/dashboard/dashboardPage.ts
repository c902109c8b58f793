import { randomBytes } from 'node:crypto'
import type { CheckedOptions } from '../checkOptions.js'
import type { Assets } from './readAssets.js'

/**
 * The page of the dashboard. It has no script of its own: what the script should know stands beside it as data. The nonce is for the few
 * style rules that React Aria writes itself.
 */
export function dashboardPage(
  { script, styles }: Assets,
  { basePath, environments }: CheckedOptions,
  start: object,
): Response {
  const nonce = randomBytes(16).toString('base64')
  const apps = [...new Set(Object.values(environments).flatMap((one) => one.apps))]
  // Data ends where `</script` stands, whatever is round it.
  const data = JSON.stringify(start).replaceAll('<', String.raw`\u003c`)
  const assets = `${basePath}/assets`
  const text = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="description" content="Who may impersonate whom, who does, and what happened.">
<meta property="csp-nonce" nonce="${nonce}">
<title>Impersonation</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="${assets}/${styles}">
<script type="module" src="${assets}/${script}"></script>
<script type="application/json" id="start">${data}</script>
</head>
<body>
<div id="root"></div>
<noscript>These pages need JavaScript.</noscript>
</body>
</html>
`
  return new Response(text, {
    headers: {
      'content-type': 'text/html; charset=utf-8',
      'cache-control': 'no-store',
      'content-security-policy': [
        "default-src 'none'",
        "script-src 'self'",
        `style-src 'self' 'nonce-${nonce}'`,
        "img-src 'self' data:",
        "connect-src 'self'",
        // Redeeming a ticket leads on to the app.
        `form-action 'self' ${apps.join(' ')}`,
        "base-uri 'none'",
        "frame-ancestors 'none'",
      ].join('; '),
      // `no-referrer` would make browsers send `Origin: null` with the form that redeems a ticket.
      'referrer-policy': 'same-origin',
    },
  })
}
