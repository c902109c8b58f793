import { mount } from './mount.jsx'
import { refresh } from './refresh.jsx'
import { start } from './start.jsx'

window.bench = { mount, refresh, start }
