import express, { Router } from 'express'
import type { Inbox } from './Inbox.js'

/** Where the demo catches what is meant for Slack. */
export const SLACK_PATH = '/inbox/slack'

/** Answers as Slack's incoming webhooks do: https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks */
export function slackHook(inbox: Inbox, now: () => number): Router {
  return Router().post(
    SLACK_PATH,
    (request, response, next) => {
      // The service names no origin. A page of some other site does, and has no business here.
      if (request.headers.origin === undefined && request.headers['sec-fetch-site'] === undefined) next()
      else response.status(403).send('no_browsers')
    },
    express.json({ limit: '256kb' }),
    (request, response) => {
      if (inbox.takeSlack(request.body, now())) response.send('ok')
      else response.status(400).send('invalid_payload')
    },
  )
}
