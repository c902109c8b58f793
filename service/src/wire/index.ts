export { backendRoutes, productRoutes } from './wireRoutes.js'
export type { WireContext } from './WireContext.js'
