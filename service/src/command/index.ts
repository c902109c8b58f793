export { runCommand } from './runCommand.js'
