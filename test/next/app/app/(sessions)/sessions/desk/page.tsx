import Page from '../page'
import { Desk } from '../../../(better)/better/desk/Desk'

export default function PageAndDesk() {
  return (
    <>
      <Page />
      <Desk api="/sessions/api" />
    </>
  )
}
