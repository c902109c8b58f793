import { describeNext } from './describeNext.js'

describeNext('15')
