import { useRef } from 'preact/hooks'
import type { AssetView } from '../forms.ts'
import type { Opened } from './asset-dialog.tsx'
import { dayOf } from './client.ts'
import { thumbnail } from './parts.tsx'

/** A few pictures, each a button that opens it. */
export const Shots = ({
  account,
  assets,
  onOpen,
}: {
  account: string
  assets: readonly AssetView[]
  onOpen: (opened: Opened) => void
}) => {
  const list = useRef<HTMLUListElement>(null)
  const open = (asset: AssetView, at: number): void =>
    onOpen({
      ...{ asset, at, total: assets.length },
      assetAt: async (index) => assets[index],
      onClosed: (index) => list.current?.querySelectorAll('button')[index]?.focus(),
    })
  return (
    <ul ref={list} class="shots">
      {assets.map((asset, index) => (
        <li key={asset.assetId}>
          <button type="button" onClick={() => open(asset, index)}>
            <img
              src={thumbnail(account, asset.assetId, asset.version)}
              alt={`${asset.fileName}, ${dayOf(asset.takenAt)}`}
              loading="lazy"
            />
          </button>
        </li>
      ))}
    </ul>
  )
}
