/** The shape of what is coming, while it comes. */
export function Skeleton({ className = 'h-5' }: { className?: string }) {
  return <div className={`skeleton ${className}`} aria-hidden />
}

export function PageSkeleton() {
  return (
    <div className="grid gap-4 py-2" role="status" aria-label="Loading">
      <Skeleton className="h-8 w-3/4" />
      <Skeleton className="h-40" />
      <Skeleton className="h-24" />
      <Skeleton className="h-24" />
    </div>
  )
}
