import Page from '../page'
import { Desk } from './Desk'

export default function PageAndDesk() {
  return (
    <>
      <Page />
      <Desk api="/api" />
    </>
  )
}
