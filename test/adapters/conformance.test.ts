import { describeAdapter } from '../conformance/describeAdapter.js'
import { frameworks } from '../conformance/frameworks.js'

describeAdapter(frameworks)
