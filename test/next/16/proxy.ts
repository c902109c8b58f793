export { proxy } from './lib/proxy'

export const config = { matcher: ['/direct/:path*', '/members/:path*', '/handbook', '/api/cached'] }
