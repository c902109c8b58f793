export const AUTH_HOST: string
export const APP_HOST: string
export function authPort(version: string): number
