import type { Listed, ReviewHeadView } from '../forms.ts'
import { ReviewCard } from './overview.tsx'
import { Asked, useAsked } from './parts.tsx'

/** All reviews, those that wait first. */
export const ReviewsPage = () => {
  const reviews = useAsked<Listed<ReviewHeadView>>('/reviews?limit=200', '*')
  return (
    <>
      <h1>Reviews</h1>
      <Asked of={reviews}>
        {({ items }) => {
          const [open, past] = [
            items.filter(({ state }) => state === 'waiting' || state === 'approved'),
            items.filter(({ state }) => state !== 'waiting' && state !== 'approved'),
          ]
          return (
            <>
              {open.map((review) => (
                <ReviewCard key={review.id} review={review} />
              ))}
              {open.length === 0 && <p class="muted">Nothing waits for you.</p>}
              {past.length > 0 && <h2>Decided</h2>}
              {past.map((review) => (
                <ReviewCard key={review.id} review={review} />
              ))}
            </>
          )
        }}
      </Asked>
    </>
  )
}
