/** Is this host name or address only reached from the same machine? `localhost` and all names below it are (RFC 6761, section 6.3). */
export function isLoopback(host: string): boolean {
  return /^((.+\.)?localhost|127(\.\d{1,3}){3}|\[?::1\]?|(::ffff:)127(\.\d{1,3}){3})$/i.test(host)
}
