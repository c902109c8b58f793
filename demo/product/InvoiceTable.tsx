import type { ReactElement } from 'react'
import { formatDate, formatMoney } from './format.js'
import { InvoiceCopyButton } from './InvoiceCopyButton.js'
import { useApi } from './useApi.js'
import type { Invoice } from './workspaces.js'

/** The last invoices. */
export function InvoiceTable(): ReactElement {
  const { data: invoices, error, refetch } = useApi<Invoice[]>('/api/invoices')
  return (
    <section className="card" aria-labelledby="invoices">
      <h2 id="invoices">Invoices</h2>
      {error && (
        <p role="alert">
          The invoices could not be loaded. <button onClick={() => void refetch()}>Try again</button>
        </p>
      )}
      {!invoices && !error && <output className="loading">Loading</output>}
      {invoices && (
        <table aria-labelledby="invoices">
          <thead>
            <tr>
              <th scope="col">Invoice</th>
              <th scope="col">Date</th>
              <th scope="col">Status</th>
              <th scope="col" className="number">
                Amount
              </th>
            </tr>
          </thead>
          <tbody>
            {invoices.map(({ number, issuedOn, status, amount }) => (
              <tr key={number}>
                <th scope="row">{number}</th>
                <td>{formatDate(issuedOn)}</td>
                <td>
                  <span className={`tag ${status}`}>{status === 'paid' ? 'Paid' : 'Due'}</span>
                </td>
                <td className="number">{formatMoney(amount)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      <InvoiceCopyButton />
    </section>
  )
}
