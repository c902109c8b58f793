export { isGraphqlRead, isJsonRpcRead } from './isGraphqlRead.js'
export { isWrite } from './isWrite.js'
