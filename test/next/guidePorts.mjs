/** Two hosts of one site: the auth origin's cookie never reaches the app. Browsers take both for this machine. */
export const AUTH_HOST = 'auth.fern.localhost'
export const APP_HOST = 'app.fern.localhost'

/** What the app asks the service with. */
export const API_KEY = 'key-of-the-guide-0123456789abcdef0123'

/** An address that is compiled into the app must be known before. The system gives this port to nobody who asks for any. */
export const authPort = (version) => 14_000 + Number(version)
