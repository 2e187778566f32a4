import type { ComponentChildren } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import type { AssetDetails, AssetView } from '../forms.ts'
import { ask, dayOf, type Refused } from './client.ts'
import { Asked, Dialog, Facts, Loading, Problem, thumbnail, useAsked } from './parts.tsx'

interface Verdict {
  readonly label: string
  readonly matches: boolean
  readonly seen?: unknown
  readonly parts: readonly Verdict[]
}

/** What a rule would do, and to which album or tag. */
interface Wanted {
  readonly op: string
  readonly album?: { readonly name: string }
  readonly tag?: { readonly value: string }
}

const wantedText = ({ op, album, tag }: Wanted): string => `${op} ${album?.name ?? tag?.value ?? ''}`.trim()

interface Explained {
  readonly recipe: string
  readonly outside: string | null
  readonly where: Verdict | null
  readonly matches: boolean
  readonly operations: readonly Wanted[]
  readonly alreadyThere: number
  readonly warnings: readonly string[]
}

const seenText = (seen: unknown): string =>
  seen === undefined
    ? ''
    : seen === null || seen === ''
      ? 'nothing'
      : typeof seen === 'object'
        ? JSON.stringify(seen)
        : String(seen)

const Tree = ({ label, matches, seen, parts }: Verdict) => (
  <li>
    <span class={matches ? 'yes' : 'no'}>{matches ? '✓' : '✗'}</span>{' '}
    <span class="hidden">{matches ? 'yes: ' : 'no: '}</span>
    {label} {seenText(seen) && <span class="muted">({seenText(seen)})</span>}
    {parts.length > 0 && (
      <ul>
        {parts.map((part, index) => (
          <Tree key={index} {...part} />
        ))}
      </ul>
    )}
  </li>
)

/** Why rules do what they do with an asset, or what a text of the playground makes of it. */
const Why = ({ account, id, text }: { account: string; id: string; text?: string | undefined }) => {
  const [data, setData] = useState<readonly Explained[] | null>(null)
  const [error, setError] = useState<Refused | null>(null)
  useEffect(() => {
    const place = `/accounts/${encodeURIComponent(account)}/assets/${id}/explain`
    const asked =
      text === undefined
        ? ask<{ recipes: Explained[] }>(place)
        : ask<{ recipes: Explained[] }>(place, { method: 'POST', body: { text } })
    asked.then(({ recipes }) => setData(recipes), setError)
  }, [account, id, text])
  if (error) return <Problem error={error} />
  if (!data) return <Loading text="Looking at the rules…" />
  const order = data.toSorted((a, b) => Number(b.matches) - Number(a.matches))
  return (
    <>
      {order.map(({ recipe, outside, where, matches, operations, alreadyThere, warnings }) => (
        <details key={recipe} open={matches}>
          <summary>
            <b>{recipe}</b>{' '}
            {outside !== null ? `does not look at it: ${outside}` : matches ? 'matches' : 'does not match'}
            {operations.length > 0 && `, would do ${operations.map(wantedText).join(', ')}`}
            {alreadyThere > 0 && ', is so already'}
          </summary>
          {where && (
            <ul class="tree">
              <Tree {...where} />
            </ul>
          )}
          {warnings.map((warning) => (
            <p key={warning} class="muted">
              {warning}
            </p>
          ))}
        </details>
      ))}
    </>
  )
}

/** One picture, what is known of it, and why. */
export const AssetDialog = ({
  account,
  asset,
  text,
  onClose,
  children,
}: {
  account: string
  asset: AssetView
  text?: string
  onClose: () => void
  children?: ComponentChildren
}) => {
  const details = useAsked<AssetDetails>(`/accounts/${encodeURIComponent(account)}/assets/${asset.assetId}`)
  return (
    <Dialog title={asset.fileName || 'Picture'} onClose={onClose}>
      <img
        class="large"
        src={thumbnail(account, asset.assetId, asset.version, 'preview')}
        alt={`${asset.fileName}, ${dayOf(asset.takenAt)}`}
      />
      {children}
      <Asked of={details}>
        {(data) => (
          <>
            <Facts
              of={[
                ['Change', asset.from === undefined ? asset.to : `${asset.from} → ${asset.to}`],
                ['Taken', `${dayOf(data.takenAt)}, ${data.takenAt.slice(11, 16)}`],
                ['Place', data.place],
                ['Camera', data.camera],
                ['Albums', data.albums.join(', ')],
                ['Tags', data.tags.join(', ')],
                ['Shown in', data.visibility],
                ['File', data.path],
              ]}
            />
            <p>
              <a href={data.link} target="_blank" rel="noopener noreferrer">
                Open in Immich
              </a>
            </p>
          </>
        )}
      </Asked>
      <h3>Why</h3>
      <Why account={account} id={asset.assetId} text={text} />
    </Dialog>
  )
}
