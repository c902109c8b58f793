import { AdminProvider, UsersTable } from 'impersonation-kit/admin'
import { createRoot } from 'react-dom/client'

createRoot(document.getElementById('root') as HTMLElement).render(
  <AdminProvider url={new URLSearchParams(location.search).get('service') ?? ''} environment="production">
    <UsersTable />
  </AdminProvider>,
)
