import { Component, type ReactNode } from 'react'
import { Message } from './Message.js'

/** Without it a fault in one page would leave nothing at all, not even the way to the others. */
export class ErrorBoundary extends Component<{ children: ReactNode }, { hasFailed: boolean }> {
  override state = { hasFailed: false }

  static getDerivedStateFromError(): { hasFailed: boolean } {
    return { hasFailed: true }
  }

  override render(): ReactNode {
    if (!this.state.hasFailed) return this.props.children
    return (
      <Message
        title="This page failed"
        sentence="The fault is in the page. Settings that you saved and sessions that you ended are not affected."
      >
        <button className="primary" onClick={() => location.reload()}>
          Reload the page
        </button>
      </Message>
    )
  }
}
