import { generateKeyPair, SignJWT } from 'jose'
import { close, listen, originOf } from './authOrigin.js'

/**
 * An auth server that knows PropelAuth's two routes and their fields alone: what else is asked for gets a 404 without CORS
 * headers, which a browser sees as a failed request. Whoever asks is impersonated until they log out.
 */
export async function startPropelAuthServer(
  appOrigin: string,
): Promise<{ url: string; calls: string[] } & AsyncDisposable> {
  const { privateKey } = await generateKeyPair('RS256')
  const server = await listen()
  const url = originOf(server)
  const calls: string[] = []
  let isSignedIn = true

  const refreshReply = async (): Promise<object> => {
    const now = Math.floor(Date.now() / 1000)
    const access_token = await new SignJWT({
      user_id: USER.user_id,
      email: USER.email,
      org_id_to_org_member_info: {},
      impersonator_user_id: 'employee_7',
      login_method: { login_method: 'impersonation' },
    })
      .setProtectedHeader({ alg: 'RS256' })
      .setIssuer(url)
      .setIssuedAt(now)
      .setExpirationTime(now + 1800)
      .sign(privateKey)
    return {
      access_token,
      expires_at_seconds: now + 1800,
      org_id_to_org_member_info: {},
      user: USER,
      impersonator_user: 'employee_7',
    }
  }

  server.on('request', (request, response) => {
    const call = `${request.method} ${request.url}`
    if (request.method !== 'OPTIONS') calls.push(call)
    const answer = (status: number, body?: object): void => {
      response.writeHead(status, {
        'content-type': 'application/json',
        'access-control-allow-origin': appOrigin,
        'access-control-allow-credentials': 'true',
        'access-control-allow-headers': 'content-type',
        'access-control-allow-methods': 'GET, POST',
      })
      response.end(body && JSON.stringify(body))
    }
    if (!/^\/api\/v1\/(refresh_token|logout)$/.test(request.url ?? '')) response.writeHead(404).end()
    else if (request.method === 'OPTIONS') answer(204)
    else if (call === 'POST /api/v1/logout') {
      isSignedIn = false
      answer(200, { redirect_to: `${url}/login` })
    } else if (!isSignedIn) answer(401)
    else
      refreshReply().then(
        (reply) => answer(200, reply),
        () => answer(500),
      )
  })
  return { url, calls, [Symbol.asyncDispose]: () => close(server) }
}

const USER = {
  user_id: '3f1c2b6e-0d3c-4a57-9a0a-5f2f1f1f0c11',
  email: 'maya@brightside.example',
  email_confirmed: true,
  has_password: true,
  username: 'maya',
  first_name: 'Maya',
  last_name: 'Okafor',
  picture_url: 'data:,',
  locked: false,
  enabled: true,
  mfa_enabled: false,
  can_create_orgs: false,
  created_at: 1_690_000_000,
  last_active_at: 1_795_000_000,
  properties: {},
}
