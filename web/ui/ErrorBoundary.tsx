import { Component, type ReactNode } from 'react'
import { sentenceOf } from '../api.ts'
import { Button } from './Button.tsx'
import { EmptyState } from './EmptyState.tsx'

/** One failing page says so and lets the rest of the app go on. React asks for a class here. */
export class ErrorBoundary extends Component<{ children: ReactNode }, { failed: boolean }> {
  override state = { failed: false }
  static getDerivedStateFromError() {
    return { failed: true }
  }
  override render() {
    if (!this.state.failed) return this.props.children
    return (
      <EmptyState
        drawing="cloud"
        action={<Button onClick={() => this.setState({ failed: false })}>Try again</Button>}
      >
        This page stumbled. What you have sent is safe; try again, or go to another page.
      </EmptyState>
    )
  }
}

/** What a page shows when it could not be read at all. */
export function Unreadable({ error, onRetry }: { error: unknown; onRetry: () => void }) {
  return (
    <div role="alert">
      <EmptyState drawing="cloud" action={<Button onClick={onRetry}>Try again</Button>}>
        {sentenceOf(error)}
      </EmptyState>
    </div>
  )
}
