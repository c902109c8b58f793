import { describeStore } from './describeStore.js'
import { openDatabase } from '../../src/store/index.js'

describeStore('PGlite', (options) => openDatabase({ memory: true }, options))
