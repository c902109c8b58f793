import { createClient, type IAuthClient } from '@propelauth/javascript'

declare global {
  interface Window {
    client: IAuthClient
  }
}

window.client = createClient({
  authUrl: new URLSearchParams(location.search).get('auth') ?? '',
  enableBackgroundTokenRefresh: true,
})
