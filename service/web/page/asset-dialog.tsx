import type { ComponentChildren } from 'preact'
import { useEffect, useRef, useState } from 'preact/hooks'
import type { AssetDetails, AssetView } from '../forms.ts'
import { ask, count, dayOf, type Refused } from './client.ts'
import { Asked, Dialog, Facts, Loading, Names, OldAndNew, Problem, Said, thumbnail, useAsked } from './parts.tsx'

interface Verdict {
  readonly label: string
  readonly matches: boolean
  readonly seen?: unknown
  readonly parts: readonly Verdict[]
}

interface Explained {
  readonly recipe: string
  readonly outside: string | null
  readonly where: Verdict | null
  readonly matches: boolean
  /** What would be done, as a plan says it. */
  readonly lines: readonly string[]
  readonly refused: readonly { readonly reason: string }[]
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
    <bdi>{label}</bdi> {seenText(seen) && <span class="muted">({seenText(seen)})</span>}
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
      {order.map(({ recipe, outside, where, matches, lines, refused, alreadyThere, warnings }) => (
        <details key={recipe} open={matches}>
          <summary>
            <b>
              <bdi>{recipe}</bdi>
            </b>{' '}
            {outside !== null ? `does not look at it: ${outside}` : matches ? 'matches' : 'does not match'}
            {alreadyThere > 0 && (lines.length > 0 ? ', in part so already' : ', is so already')}
          </summary>
          {lines.map((line) => (
            <p key={line}>
              <Said text={line} />
            </p>
          ))}
          {refused.map(({ reason }) => (
            <p key={reason} class="removes">
              Refused: {reason}
            </p>
          ))}
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

/** A picture that is shown large, and the list that it is in. */
export interface Opened {
  readonly asset: AssetView
  /** Its place in the list, from zero. */
  readonly at: number
  readonly total: number
  readonly assetAt: (index: number) => Promise<AssetView | undefined>
  /** Told which was shown last, for the focus. */
  readonly onClosed: (at: number) => void
}

/** What is done with a picture. */
const changeOf = ({ whole, from, to }: AssetView): ComponentChildren =>
  whole !== undefined ? <Said text={whole} /> : from === undefined ? to : <OldAndNew from={from} to={to} />

/** What is known of a picture, and why. */
const About = ({ account, asset, text }: { account: string; asset: AssetView; text: string | undefined }) => {
  const details = useAsked<AssetDetails>(`/accounts/${encodeURIComponent(account)}/assets/${asset.assetId}`)
  return (
    <>
      <Asked of={details}>
        {(data) => (
          <>
            <Facts
              of={[
                ['Change', changeOf(asset)],
                ['Taken', `${dayOf(data.takenAt)}, ${data.takenAt.slice(11, 16)}`],
                ['Kind', data.type === 'VIDEO' && 'Video; it plays in Immich'],
                ['Place', data.place],
                ['Camera', data.camera],
                ['Albums', data.albums.length > 0 && <Names of={data.albums} />],
                ['Tags', data.tags.length > 0 && <Names of={data.tags} />],
                ['Shown in', data.visibility],
                ['File', <bdi>{data.path}</bdi>],
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
    </>
  )
}

/** Where one is in a list, and how to go on in it. */
const Steps = ({ at, total, name, onGo }: { at: number; total: number; name: string; onGo: (by: number) => void }) => {
  const step = (by: number, sign: string, text: string) => (
    // Not disabled: that would take the focus, and the keys with it.
    <button
      type="button"
      class="step"
      aria-label={text}
      aria-disabled={at + by < 0 || at + by >= total}
      onClick={() => onGo(by)}
    >
      {sign}
    </button>
  )
  return (
    <p class="steps">
      {step(-1, '‹', 'Previous picture')}
      <span aria-live="polite">
        {count(at + 1)} of {count(total)}
        <span class="hidden">, {name}</span>
      </span>
      {step(1, '›', 'Next picture')}
    </p>
  )
}

/** Pictures of a list one after the other, large, with what is known of each, and why. */
export const AssetDialog = ({
  account,
  opened,
  text,
  onClose,
  children,
}: {
  account: string
  opened: Opened
  text?: string
  onClose: () => void
  children?: (asset: AssetView) => ComponentChildren
}) => {
  const { total, assetAt } = opened
  const [{ asset, at }, setShown] = useState<{ asset: AssetView; at: number }>(opened)
  const [error, setError] = useState<Refused | null>(null)
  /** The newest wish counts, whichever answer comes first. */
  const wanted = useRef(at)
  const go = (by: number): void => {
    const next = wanted.current + by
    if (next < 0 || next >= total) return
    wanted.current = next
    setError(null)
    assetAt(next).then(
      (found) => found && wanted.current === next && setShown({ asset: found, at: next }),
      (problem) => {
        wanted.current = at
        setError(problem as Refused)
      },
    )
  }
  const addressOf = ({ assetId, version }: AssetView): string => thumbnail(account, assetId, version, 'preview')
  useEffect(() => {
    if (at + 1 < total)
      assetAt(at + 1).then(
        (next) => next && Object.assign(new Image(), { src: addressOf(next) }),
        () => {},
      )
  }, [at])
  const onKeyDown = (event: KeyboardEvent): void => {
    const by = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0
    if (by === 0 || event.altKey || event.ctrlKey || event.metaKey) return
    event.preventDefault()
    go(by)
  }
  const name = [asset.fileName, dayOf(asset.takenAt)].filter(Boolean).join(', ')
  return (
    <Dialog
      title={asset.fileName || 'Picture'}
      onClose={onClose}
      onClosed={() => opened.onClosed(at)}
      onKeyDown={onKeyDown}
    >
      {total > 1 && <Steps at={at} total={total} name={name} onGo={go} />}
      {error && <Problem error={error} />}
      <img key={asset.assetId} class="large" src={addressOf(asset)} alt={name} />
      {children?.(asset)}
      <About key={asset.assetId} account={account} asset={asset} text={text} />
    </Dialog>
  )
}
