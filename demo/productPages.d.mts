import type { RequestHandler } from 'express'
import type { InlineConfig } from 'vite'

export function productPages(authUrl: string): InlineConfig
export function buildProductPages(authUrl: string): Promise<RequestHandler>
