import type { Listed, ReviewHeadView } from '../forms.ts'
import { ReviewCard } from './overview.tsx'
import { Asked, Part, useAsked } from './parts.tsx'
import { choose, offsetIn, query } from './route.ts'

const size = 100
const decided = ['applied', 'partly applied', 'failed', 'declined', 'superseded', 'expired']

const Cards = ({ of }: { of: readonly ReviewHeadView[] }) => (
  <>
    {of.map((review) => (
      <ReviewCard key={review.id} review={review} />
    ))}
  </>
)

const reviewsIn = (states: readonly string[], limit: number, offset = 0): string =>
  `/reviews?${new URLSearchParams({ state: states.join(), limit: `${limit}`, offset: `${offset}` })}`

/** All reviews, those that wait first, however many came after them. */
export const ReviewsPage = () => {
  const offset = offsetIn(new URLSearchParams(query.value))
  const open = useAsked<Listed<ReviewHeadView>>(reviewsIn(['waiting', 'approved'], 500), '*')
  const past = useAsked<Listed<ReviewHeadView>>(reviewsIn(decided, size, offset), '*')
  return (
    <>
      <h1>Reviews</h1>
      <Asked of={open}>
        {({ items }) => (items.length > 0 ? <Cards of={items} /> : <p class="muted">Nothing waits for you.</p>)}
      </Asked>
      {past.error && <Asked of={past}>{() => null}</Asked>}
      {past.data && past.data.total > 0 && (
        <>
          <h2>Decided</h2>
          <Part of={past.data} offset={offset} size={size} onGo={(at) => choose({ offset: at ? `${at}` : '' })} />
          <Cards of={past.data.items} />
        </>
      )}
    </>
  )
}
