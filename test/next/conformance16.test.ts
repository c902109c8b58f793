import { describeNext } from './describeNext.js'

await describeNext('16')
