import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { Dashboard } from './Dashboard.js'
import { readStart } from './readStart.js'
import 'impersonation-kit/admin.css'
import './dashboard.css'

const root = document.querySelector('#root')
if (root) {
  createRoot(root).render(
    <StrictMode>
      <Dashboard {...readStart()} />
    </StrictMode>,
  )
}
