import { useState } from 'preact/hooks'
import type { ExclusionView, Listed } from '../forms.ts'
import { counted, dayOf, me, type Refused, send } from './client.ts'
import { Asked, blank, Part, Problem, Said, thumbnail, useAsked } from './parts.tsx'

const size = 500

/** What no plan proposes again, by rule; lifted one by one or all together. */
export const ExclusionsPage = () => {
  const [offset, setOffset] = useState(0)
  const exclusions = useAsked<Listed<ExclusionView>>(`/exclusions?limit=${size}&offset=${offset}`)
  const [error, setError] = useState<Refused | null>(null)
  const [said, setSaid] = useState('')
  const lift = async (all: readonly ExclusionView[]): Promise<void> => {
    try {
      for (const [account, own] of Map.groupBy(all, (one) => one.account))
        await send('/exclusions', { account, ids: own.map(({ id }) => id) }, {}, 'DELETE')
      if (all.length === exclusions.data?.items.length) setOffset(0)
      await exclusions.again()
      setError(null)
      setSaid(`${counted(all.length, 'decision')} lifted: what is planned next has it again.`)
    } catch (problem) {
      setError(problem as Refused)
    }
  }
  const mayLift = me.value?.role !== 'view'
  return (
    <>
      <h1>Not again</h1>
      <p class="muted">What you left out, for a while or for good. Lifted, it is planned again.</p>
      {error && <Problem error={error} />}
      <div role="status">{said}</div>
      <Asked of={exclusions}>
        {({ items, total }) => (
          <>
            {items.length === 0 && <p class="muted">Nothing is left out.</p>}
            <Part of={{ items, total }} offset={offset} size={size} onGo={setOffset} />
            {[...Map.groupBy(items, ({ recipe }) => recipe)].map(([recipe, own]) => (
              <section key={recipe} class="group" aria-label={recipe}>
                <div class="bar">
                  <h2>
                    {recipe} <span class="muted">{counted(own.length, 'decision')}</span>
                  </h2>
                  {mayLift && (
                    <button type="button" onClick={() => void lift(own)}>
                      {total > size ? 'Lift these' : 'Lift all'}
                    </button>
                  )}
                </div>
                <ul class="list">
                  {own.map((one) => (
                    <li key={one.id}>
                      {one.asset && (
                        <img
                          class="small"
                          src={thumbnail(one.account, one.asset.assetId, one.asset.version)}
                          alt=""
                          loading="lazy"
                          onError={blank}
                        />
                      )}
                      <div>
                        <bdi>{one.asset ? one.asset.fileName || 'a picture' : 'All of it'}</bdi>: against{' '}
                        <Said text={one.text} />
                        <br />
                        <span class="muted">
                          {one.until ? `until ${dayOf(one.until)}` : 'never'}, by {one.by} on {dayOf(one.at)}{' '}
                          {one.note && `(${one.note})`}
                        </span>
                      </div>
                      {mayLift && (
                        <button
                          type="button"
                          aria-label={`Lift: ${one.asset?.fileName ?? 'all of it'}`}
                          onClick={() => void lift([one])}
                        >
                          Lift
                        </button>
                      )}
                    </li>
                  ))}
                </ul>
              </section>
            ))}
          </>
        )}
      </Asked>
    </>
  )
}
