/** How a request behind guards has ended. */
export interface Outcome {
  /** The HTTP status of the reply. */
  status: number
  /** The template of the route (`/invoices/:id`), where the framework knows one. */
  route?: string
  /** The `code` of the refusal, where a guard behind this one has refused. */
  refusal?: string
  /** True where the client was gone before the reply was sent. */
  aborted?: boolean
}
