import { auditRoutes } from './auditBehaviours.js'
import { contextRoutes } from './contextBehaviours.js'
import type { Route } from './frameworks.js'
import { guardRoutes } from './guardBehaviours.js'
import { issuerRoutes } from './issuerBehaviours.js'
import { redactRoutes } from './redactBehaviours.js'
import { toldRoutes } from './told.js'

/** Every route that the behaviours ask. */
export const routes: Route[] = [
  ...guardRoutes,
  ...auditRoutes,
  ...redactRoutes,
  ...contextRoutes,
  ...issuerRoutes,
  ...toldRoutes,
]
