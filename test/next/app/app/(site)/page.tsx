import { auth } from '../../lib/auth'
import { Rename } from './Rename'
import { Remove } from './Remove'
import { Who } from './Who'

export default async function Page() {
  const user = await auth.getUser()
  return (
    <main>
      <p>server: {user ? `${user.userId} by ${user.impersonatorUserId ?? 'nobody'}` : 'signed out'}</p>
      <Who />
      <Rename />
      <Remove />
    </main>
  )
}
