export { dashboardRoutes } from './dashboardRoutes.js'
