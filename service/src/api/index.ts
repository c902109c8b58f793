export { customerApi } from './customerApi.js'
export { describeOperator } from './describeOperator.js'
export { operatorRoutes, SETTINGS_PATH } from './operatorRoutes.js'
export type { ApiContext, ApiEnv } from './ApiContext.js'
