import type { ReactNode } from 'react'
import type { ReviewItem } from '../../answers/index.ts'
import { Clock } from '../desk-frame.tsx'
import { useSite } from '../site.tsx'

// Reviews are promised an answer within three days; the ring fills toward that.
const promisedMs = 3 * 86_400_000

/** What waits for a decision, as sentences with a clock. */
export function Waiting({ reviews }: { reviews: readonly ReviewItem[] }): ReactNode {
  const { w, pick, to } = useSite()
  return (
    <div className="waits">
      {reviews.map((review) => (
        <a key={review.id} href={to(`/desk/reviews/${review.dataset.slug}`)}>
          <span className="kind">{w.desk.reviews}</span>
          <span>
            {w.desk.reviewSentence(pick(review.dataset.name))}{' '}
            <span className="quiet s13">
              {pick(review.agency)} · {w.desk.by(review.submittedBy)}
              {review.note && ` · “${review.note}”`}
            </span>
          </span>
          <Clock since={review.submittedAt} due={new Date(Date.parse(review.submittedAt) + promisedMs).toISOString()} />
        </a>
      ))}
    </div>
  )
}
