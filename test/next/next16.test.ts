import { describeNext } from './describeNext.js'

describeNext('16')
