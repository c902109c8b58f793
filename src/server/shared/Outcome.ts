/** How a guarded request ended. */
export interface Outcome {
  /** The HTTP status of the reply. */
  status: number
  /** The template of the route (`/invoices/:id`), if the framework knows it. */
  route?: string
  /** The `code` of the refusal, if a later guard refused. */
  refusal?: string
  /** True if the client disconnected before the reply was sent. */
  aborted?: boolean
}
