export const AUTH_HOST: string
export const APP_HOST: string
export const API_KEY: string
export function authPort(version: string): number
