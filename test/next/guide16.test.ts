import { describeGuide } from './describeGuide.js'

describeGuide('16')
